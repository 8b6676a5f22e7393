class Api::V1::Lists::AccountsController < Api::BaseController
  def show = limit_param(40)

  def create
    params.permit(account_ids: [])
  end
end
