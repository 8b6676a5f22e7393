class Api::BaseController < ApplicationController
  include Paging

  def current_user; end

  private

  def language
    params[:lang].presence || Rails.cache.fetch(:language) { 'en' }
  end
end
