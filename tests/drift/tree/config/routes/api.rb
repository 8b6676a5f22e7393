namespace :api, format: false do
  get '/oembed', to: 'oembed#show', as: :oembed

  scope :v1_alpha, as: :v1_alpha, module: :v1 do
    resources :lists, only: [:index]
  end

  namespace :v1 do
    resources :statuses, only: [:index, :create, :show, :update, :destroy] do
      scope module: :statuses do
        resource :history, only: :show
        post :unpin, to: 'pins#destroy'
      end
    end

    with_options to: 'streaming#index' do
      get '/streaming'
      get '/streaming/(*any)'
    end

    resources :lists, except: :destroy do
      resource :accounts, only: [:show, :create], module: :lists
    end

    namespace :accounts do
      get :verify_credentials, to: 'credentials#show'
      patch :update_credentials, to: 'credentials#update'
    end

    resources :dreams, only: :index, param: :name, path: :sleep do
      collection do
        get :nightmares
      end
      get :meaning, on: :member
      post :tell
    end

    concern :approvable do
      member do
        post :approve
        post :reject
      end
    end

    with_options only: [:index], concerns: :approvable do
      resources :wishes
    end
    resources :hopes, only: [], concerns: %i(approvable)

    match :search, via: %i(get post), to: 'search#index'
    get 'echo' => 'echoes#show'
  end

  namespace :v2 do
    resources :filters, only: [:index, :create]
  end
end
