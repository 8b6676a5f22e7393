class Api::V1::InvitesController < Api::BaseController
  def show
    render json: params[:code]
  end
end
