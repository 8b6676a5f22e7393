# frozen_string_literal: true

require 'some/engine'

def redirect_with_vary(path)
  Redirect.new(301, path)
end

Rails.application.routes.draw do
  root 'home#index'
  mount Engine, at: 'engine' if Rails.env.development?
  use_doorkeeper do
    controllers tokens: 'oauth/tokens'
  end

  get 'health', to: 'health#show'

  authenticate :user, ->(user) { user.admin? } do
    mount Engine, at: 'jobs', as: :jobs
  end

  scope path: '.well-known' do
    get 'nodeinfo', to: 'well_known/node_info#index'
    get 'change-password', to: redirect('/auth/edit'), as: nil
  end

  get '/invite/:code', constraints: ->(req) { req.format == :json }, to: 'api/v1/invites#show'

  constraints(username: %r{[^@/.]+}) do
    with_options to: 'accounts#show' do
      get '/@:username', as: :short_account
    end
  end

  with_options constraints: ->(req) { req.format.nil? } do |pages|
    pages.get '/users/:username', to: redirect_with_vary('/@%{username}')
  end

  draw(:api)
  draw(:not_there)

  resources :media, only: [:show] do
    member { get :player }
  end

  match '/', via: [:post, :put], to: 'application#raise_not_found', format: false
  teleport :somewhere
end
