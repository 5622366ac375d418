#pragma once

#include <regex.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace des {

// An ERE as the C library reads it. Kamailio, OpenSIPS and Asterisk hand theirs to it, so their
// models ask the same code and not one that agrees in most cases.
class ClientRegex {
public:
    // Nothing when it does not compile, or costs too much to ask: nested repetitions, and
    // back-references inside the ERE.
    static std::optional<ClientRegex> compile(std::string_view ere);

    // What each group matched, the whole match first; nothing for a group that took no part.
    using Groups = std::vector<std::optional<std::string_view>>;
    // From `start` on, which is the beginning of a line only when it is 0.
    std::optional<Groups> match(std::string_view text, std::size_t start = 0) const;

    std::size_t group_count() const noexcept { return regex_->re_nsub; }

private:
    struct Free {
        void operator()(regex_t* regex) const noexcept
        {
            regfree(regex);
            std::default_delete<regex_t>()(regex);
        }
    };
    explicit ClientRegex(std::unique_ptr<regex_t, Free> regex) : regex_(std::move(regex)) {}
    std::unique_ptr<regex_t, Free> regex_;
};

} // namespace des
