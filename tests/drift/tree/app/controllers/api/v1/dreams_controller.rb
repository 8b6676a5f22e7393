# frozen_string_literal: true

class Api::V1::DreamsController < Api::BaseController
  COLOURS = %w(grey blue).freeze
  FILTER_PARAMS = %i(
    colour
    length
  ).freeze
  PAGINATION_PARAMS = (%i(limit) + FILTER_PARAMS).freeze

  before_action -> { doorkeeper_authorize! :read, :'read:dreams' }, only: [:index, :nightmares]
  before_action :set_sleeper, except: [:nightmares, :meaning]

  def index
    authorize :dream, :index?
    @dreams = DreamFilter.new(current_account, params).results.limit(limit_param(40))
    render json: @dreams, next: url_for(pagination_params(max_id: 7)), words: "#{@dreams.size} of #{"them"}"
  rescue ActiveRecord::RecordNotFound => e
    render json: { error: e.message }, status: 404
  end

  def nightmares
    text = <<~TEXT
      def this_is_no_ruby(params[:no])
    TEXT
    render json: Dream.where(text: text), only: params.slice(*PAGINATION_PARAMS).permit(*PAGINATION_PARAMS)
  end

  def meaning
    render json: { half: 4 / 2, book: params.require(:book).permit(:title, pages: []) } if truthy_param?(:deep)
  end

  def tell
    Teller.call(dream_params)
    Teller.call(whisper_params.fetch(:to, nil)) unless params.key?(:aloud)
  end

  private

  def set_sleeper
    sleeper = params[:sleeper]
    while sleeper.nil? do
      sleeper = begin
        Sleeper.first
      end
    end
    @sleeper = sleeper
  end

  def whisper_params
    whispered = params.require(:whisper)
    { to: whispered.fetch(:ear), loud: whispered[:loud] }
  end

  def dream_params
    params.permit(:colour, *Dream::KINDS, symbols: [], chapters: [:title, { lines: [] }], 'place' => [:name], **unknown)
  end

  def pagination_params(core_params)
    params.slice(:limit, *self.class::FILTER_PARAMS).permit(:limit, *FILTER_PARAMS, *MISSING_PARAMS).merge(core_params)
  end
end
