class Api::V1::ListsController < Api::BaseController
  def index; end

  def show; end

  def create
    List.create!(params.expect(list: [:title, :replies_policy]))
  end

  def update
    @list.update!(params.permit(:title, :replies_policy, :exclusive, :colour))
  end
end
