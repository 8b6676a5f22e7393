class REST::MarkerSerializer < ActiveModel::Serializer
  attribute :last_read_id, if: :read?
  attributes :version, :updated_at
end
