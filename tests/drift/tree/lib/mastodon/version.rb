module Mastodon
  module Version
    module_function

    def major
      9
    end

    def minor
      1
    end

    def patch = 2

    def default_prerelease
      'beta.1'
    end
  end
end
