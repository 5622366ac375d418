#include "dns/tsig_key_file.h"

#include "base/text.h"
#include "base/unique_fd.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

namespace des {
namespace {

struct Token {
    std::string_view text; // empty: the end, unless quoted
    std::size_t line = 1;
    bool is_quoted = false;
    bool is(std::string_view word) const noexcept
    {
        return !is_quoted && equal_ignoring_case(text, word);
    }
    bool is_value() const noexcept
    {
        return is_quoted || (!text.empty() && !is("{") && !is("}") && !is(";"));
    }
};

class Tokens {
public:
    explicit Tokens(std::string_view text) : rest_(text) { next(); }

    const Token& peek() const noexcept { return token_; }
    Token take()
    {
        const auto token = token_;
        next();
        return token;
    }

private:
    void next()
    {
        skip_blanks();
        token_ = {{}, line_, false};
        if (rest_.empty())
            return;
        constexpr std::string_view symbols = "{};";
        if (symbols.find(rest_.front()) != std::string_view::npos) {
            token_.text = take_octets(1);
        } else if (rest_.front() == '"') {
            rest_.remove_prefix(1);
            token_.is_quoted = true;
            token_.text = take_octets(rest_.find_first_of("\"\n"));
            if (rest_.starts_with('"'))
                rest_.remove_prefix(1);
        } else {
            token_.text = take_octets(rest_.find_first_of(" \t\r\n{};\""));
        }
    }

    void skip_blanks()
    {
        constexpr std::string_view blanks = " \t\r\n";
        for (;;) {
            if (rest_.starts_with('#') || rest_.starts_with("//"))
                take_octets(rest_.find('\n'));
            else if (rest_.starts_with("/*"))
                take_octets(behind(rest_.find("*/", 2), 2));
            else if (!rest_.empty() && blanks.find(rest_.front()) != std::string_view::npos)
                take_octets(1);
            else
                return;
        }
    }

    static std::size_t behind(std::size_t at, std::size_t size) noexcept
    {
        return at == std::string_view::npos ? at : at + size;
    }

    std::string_view take_octets(std::size_t count)
    {
        const auto octets = rest_.substr(0, count);
        for (const char c : octets)
            line_ += c == '\n' ? 1 : 0;
        rest_.remove_prefix(octets.size());
        return octets;
    }

    std::string_view rest_;
    std::size_t line_ = 1;
    Token token_;
};

class KeyParser {
public:
    KeyParser(std::string_view text, const std::string& file) : tokens_(text), file_(file) {}

    bool at_end() const noexcept
    {
        return tokens_.peek().text.empty() && !tokens_.peek().is_quoted;
    }

    Result<TsigKey> next()
    {
        const auto first = tokens_.take();
        if (!first.is_value())
            return refuse(first, "expected a key, not " + shown(first));
        const auto second = tokens_.take();
        if (!first.is("key") || !tokens_.peek().is("{"))
            return read_line(first, second);
        return read_statement(second);
    }

private:
    tl::unexpected<Error> refuse(const Token& token, const std::string& message) const
    {
        return invalid(fmt::format("{}:{}: {}", file_, token.line, message));
    }

    static std::string shown(const Token& token)
    {
        return token.text.empty() && !token.is_quoted ? "the end of the file" : quoted(token.text);
    }

    Result<TsigKey> make(const Token& name, std::string_view algorithm, std::string_view secret)
    {
        auto key = DomainName::parse(name.text).and_then(
            [&](const DomainName& owner) { return TsigKey::make(owner, algorithm, secret); });
        if (!key)
            return refuse(name, key.error().message);
        return key;
    }

    // NAME ALGORITHM SECRET
    Result<TsigKey> read_line(const Token& name, const Token& algorithm)
    {
        const auto secret = tokens_.take();
        if (!algorithm.is_value() || !secret.is_value() || algorithm.line != name.line ||
            secret.line != name.line || (!at_end() && tokens_.peek().line == name.line))
            return refuse(name, "expected NAME ALGORITHM SECRET, or key \"NAME\" { … };");
        return make(name, algorithm.text, secret.text);
    }

    // From the brace on.
    Result<TsigKey> read_statement(const Token& name)
    {
        tokens_.take();
        std::optional<std::string_view> algorithm;
        std::optional<std::string_view> secret;
        while (tokens_.peek().is_value()) {
            const auto word = tokens_.take();
            const auto value = tokens_.take();
            auto& field = word.is("algorithm") ? algorithm : secret;
            if (!word.is("algorithm") && !word.is("secret"))
                return refuse(word, "expected algorithm or secret, not " + shown(word));
            if (field)
                return refuse(word, "a second " + std::string(word.text));
            if (!value.is_value() || !tokens_.take().is(";"))
                return refuse(word, "expected a value and ';' behind " + shown(word));
            field = value.text;
        }
        if (const auto end = tokens_.take(); !end.is("}"))
            return refuse(end, "expected '}', not " + shown(end));
        if (tokens_.peek().is(";"))
            tokens_.take();
        if (!algorithm || !secret)
            return refuse(
                name, "the key " + shown(name) + " has no " + (algorithm ? "secret" : "algorithm"));
        return make(name, *algorithm, *secret);
    }

    Tokens tokens_;
    const std::string& file_;
};

[[noreturn]] void fail(const std::string& message)
{
    throw Failure(Reason::configuration, message);
}

// As ssh does with private keys, but for the group: a daemon that is not the owner has to read
// them.
void check_mode(int file, const std::string& path)
{
    struct stat status {};
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
        return;
    constexpr unsigned too_much = S_IROTH | S_IWOTH | S_IWGRP;
    if ((status.st_mode & too_much) != 0)
        fail(fmt::format("the key file {} is open to others: its mode is {:04o}, at most 0640 is "
                         "allowed",
                         quoted(path), status.st_mode & 07777U));
}

std::string read_file(const std::string& path)
{
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::string text;
    if (file) {
        check_mode(file.get(), path);
        std::array<char, 4096> octets{};
        ssize_t size = 0;
        while ((size = ::read(file.get(), octets.data(), octets.size())) > 0)
            text.append(octets.data(), static_cast<std::size_t>(size));
        if (size == 0)
            return text;
    }
    fail("cannot read the key file " + quoted(path) + ": " +
         std::generic_category().message(errno));
}

} // namespace

Result<std::vector<TsigKey>> parse_tsig_keys(std::string_view text, const std::string& file)
{
    std::vector<TsigKey> keys;
    for (KeyParser parser(text, file); !parser.at_end();) {
        auto key = parser.next();
        if (!key)
            return tl::unexpected(key.error());
        keys.push_back(*std::move(key));
    }
    return keys;
}

void read_tsig_keys(const std::string& path, TsigKeys& keys)
{
    auto found = parse_tsig_keys(read_file(path), path);
    if (!found)
        fail(found.error().message);
    if (found->empty())
        fail("no key in " + quoted(path));
    for (auto& key : *found) {
        const auto name = key.name().to_string();
        if (!keys.add(std::move(key)))
            fail("a second key '" + name + "', in " + quoted(path));
    }
}

} // namespace des
