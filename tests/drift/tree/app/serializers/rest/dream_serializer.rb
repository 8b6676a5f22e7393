class REST::DreamSerializer < ActiveModel::Serializer
  include Fallback

  attributes :id, :meaning
  belongs_to :dreamt_by_account, key: :account, serializer: REST::AccountSerializer, if: :known?

  class SymbolSerializer < ActiveModel::Serializer
    attributes :name
  end

  has_many :symbols, serializer: SymbolSerializer

  def meaning
    {
      words: object.words,
      feeling: { good: object.good?, 'strength': 7 },
    }
  end
end
