"""Routes are expanded as Rails does."""

from tools.drift.routes import Route, expand, plural, singular
from tools.drift.statements import statements

from tables import each


def routes(text: str) -> list[str]:
    return [
        f"{route} {route.controller}#{route.action}"
        for route in expand(statements(text), lambda _: None).found
    ]


@each(
    ("text", "found"),
    [
        ("get '/a', to: 'b#c'", ["GET /a b#c"]),
        ("get 'a' => 'b#c'", ["GET /a b#c"]),
        ("match 'a', via: [:get, :post], to: 'b#c'", ["GET /a b#c", "POST /a b#c"]),
        ("get '/a', to: redirect('/b')", []),
        ("namespace :v1 do\n get :a, to: 'b#c'\nend", ["GET /v1/a v1/b#c"]),
        ("namespace :v1, path: 'one', module: 'uno' do\n get :a, to: 'b#c'\nend", ["GET /one/a uno/b#c"]),
        ("scope path: '.well-known' do\n get :a, to: 'b#c'\nend", ["GET /.well-known/a b#c"]),
        ("scope :old, module: :v1 do\n get :a, to: 'b#c'\nend", ["GET /old/a v1/b#c"]),
        ("resources :lists, only: [:index, :show]", ["GET /lists lists#index", "GET /lists/:id lists#show"]),
        ("resources :lists, only: %i(destroy)", ["DELETE /lists/:id lists#destroy"]),
        ("resources :lists, except: [:index, :create, :update, :destroy]", ["GET /lists/:id lists#show"]),
        ("resources :tags, only: :show, param: :name, path: :hashtags", ["GET /hashtags/:name tags#show"]),
        ("resource :policy, only: :show", ["GET /policy policies#show"]),
        ("resource :home, only: :show, controller: :home", ["GET /home home#show"]),
        ("resources :a, :b, only: :index", ["GET /a a#index", "GET /b b#index"]),
        ("resources :lists, only: [] do\n member { post :read }\nend", ["POST /lists/:id/read lists#read"]),
        (
            "resources :lists, only: [] do\n collection do\n post :clear\n end\nend",
            ["POST /lists/clear lists#clear"],
        ),
        ("resources :lists, only: [] do\n get :x, on: :member\nend", ["GET /lists/:id/x lists#x"]),
        ("resources :lists, only: [] do\n get :x, on: :collection\nend", ["GET /lists/x lists#x"]),
        (
            "resources :lists, only: [] do\n scope module: :lists do\n  post :undo, to: 'deeds#destroy'\n end\nend",
            ["POST /lists/:list_id/undo lists/deeds#destroy"],
        ),
        (
            "resources :lists, only: [] do\n resource :accounts, only: :show, module: :lists\nend",
            ["GET /lists/:list_id/accounts lists/accounts#show"],
        ),
        (
            "resources :groups, param: :group_key, only: [] do\n resources :accounts, only: :index\nend",
            ["GET /groups/:group_key/accounts accounts#index"],
        ),
        (
            "concern :fine do\n member do\n  post :ok\n end\nend\nresources :a, only: [], concerns: :fine",
            ["POST /a/:id/ok a#ok"],
        ),
        (
            "concern :fine do\n get :ok\nend\nresources :a, only: [] do\n concerns :fine\nend",
            ["GET /a/:a_id/ok a#ok"],
        ),
        ("with_options only: [:index] do\n resources :a\nend", ["GET /a a#index"]),
        ("with_options to: 'a#b' do |pages|\n pages.get '/c'\nend", ["GET /c a#b"]),
        ("authenticate :user, ->(user) { user.ok? } do\n get '/a', to: 'b#c'\nend", ["GET /a b#c"]),
        ("constraints(id: /[^a]+/) do\n get '/a', to: 'b#c'\nend", ["GET /a b#c"]),
        ("Rails.application.routes.draw do\n get '/a', to: 'b#c'\nend", ["GET /a b#c"]),
        ("get '/streaming/(*any)', to: 'a#b'", ["GET /streaming/(*any) a#b"]),
        (
            "devise_for :users\nuse_doorkeeper do\n controllers a: 'b'\nend\nroot 'a#b'\nmount A, at: 'b' if c",
            [],
        ),
    ],
)
def test_a_line_makes_its_routes(text, found):
    assert routes(text) == found


def test_an_update_goes_by_either_method():
    (route,) = expand(statements("resources :lists, only: :update"), lambda _: None).found
    assert route == Route(("PATCH", "PUT"), "/lists/:id", "lists", "update")


def test_a_file_that_is_drawn_is_read_once():
    files = {"api": statements("get '/a', to: 'b#c'\ndraw(:api)")}
    found = expand(statements("draw(:api)"), files.get)
    assert [str(route) for route in found.found] == ["GET /a"]
    assert found.unread == ["draw(api): there is no such file, or it cannot be read"]


@each(
    "text",
    [
        "teleport :a",
        "draw(:b)",
        "resources :a, concerns: :c",
        "namespace do\nend",
        "get variable",
        "{ a: 1 }",
    ],
)
def test_what_is_not_understood_is_said(text):
    assert len(expand(statements(text), lambda _: None).unread) == 1


def test_a_concern_that_uses_itself_ends():
    text = "concern :a do\n concerns :a\nend\nresources :b, only: [], concerns: :a"
    assert expand(statements(text), lambda _: None).unread == ["the concern a is not known"]


@each(
    ("one", "many"),
    [
        ("policy", "policies"),
        ("status", "statuses"),
        ("list", "lists"),
        ("search", "searches"),
        ("activity", "activities"),
    ],
)
def test_a_word_has_a_plural_and_a_singular(one, many):
    assert (plural(one), singular(many)) == (many, one)


def test_a_plural_stays_one():
    assert plural("accounts") == "accounts"
