#pragma once

// Bad input is a value, a broken world is an exception.

#include <tl/expected.hpp>

#include <exception>
#include <string>
#include <type_traits>
#include <utility>

namespace des {

// Why something could not be done. Every reason has one exit code (cli/exit_code.cpp).
enum class Reason {
    not_found,     // the answer is no: no such number, no such transaction
    usage,         // the command makes no sense
    configuration, // a setting is wrong, or the system refuses what it asks for
    broken_store,  // not a DES database, damaged, or written by a newer version
    unreadable,    // a file cannot be read or written
    no_answer,     // nobody answered in time
    unauthorised,  // the caller may not do this
    invalid,       // the data breaks a rule
    conflict,      // the data is fine, but not as things stand: an unexpected serial, a used id
    partial,       // done here, still pending elsewhere
    locked,        // somebody else holds the lock
    interrupted,   // stopped by the user
    bug,           // none of the above should have happened
};

// A message is one sentence without a full stop that names the culprit: "not an E.164 number:
// '0441'".
struct Error {
    Reason reason;
    std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> invalid(std::string message)
{
    return tl::unexpected(Error{Reason::invalid, std::move(message)});
}

// What is thrown when the work cannot go on.
class Failure : public std::exception {
public:
    explicit Failure(Error error) : error_(std::move(error)) {}
    Failure(Reason reason, std::string message) : error_{reason, std::move(message)} {}
    const char* what() const noexcept override { return error_.message.c_str(); }
    const Error& error() const noexcept { return error_; }

private:
    Error error_;
};

template <class T>
[[nodiscard]] T value_or_throw(Result<T> result)
{
    if (!result)
        throw Failure(std::move(result.error()));
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

} // namespace des
