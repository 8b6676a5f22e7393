class Dream < ApplicationRecord
  PROPERTIES = {
    nice: { vivid: true }.freeze,
    'very.odd': {}.freeze,
  }.freeze

  KINDS = PROPERTIES.keys.freeze
end
