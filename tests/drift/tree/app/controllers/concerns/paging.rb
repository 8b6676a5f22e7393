module Paging
  extend ActiveSupport::Concern

  included do
    before_action :remember, only: :index
  end

  private

  def remember = params[:remembered]

  def limit_param(default)
    return default unless params[:limit]

    [params[:limit].to_i.abs, default * 2].min
  end
end
