class Api::V1::StatusesController < Api::BaseController
  def index
    "this has no end
