class REST::ListSerializer < ActiveModel::Serializer
  attributes :id, :title, :replies_policy,
             :exclusive
  attribute :colour, unless: -> { object.grey? }

  def id
    object.id.to_s
  end
end
