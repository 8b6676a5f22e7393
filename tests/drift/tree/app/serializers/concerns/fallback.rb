module Fallback
  extend ActiveSupport::Concern

  included do
    attribute :fallback, if: :needs_fallback?
  end
end
