class REST::Admin::DreamSerializer < REST::DreamSerializer
  attributes :private_meaning
end
