class Api::OEmbedController < Api::BaseController
  def show
    [params[:url], params[:maxwidth], params[:maxheight]]
  end
end
