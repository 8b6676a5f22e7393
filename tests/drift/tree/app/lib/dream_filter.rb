class DreamFilter
  KEYS = %i(since).freeze

  def initialize(account, params)
    @params = params
  end

  def results
    Dream.all if params[:since] || truthy_param?(:recurring)
  end
end
