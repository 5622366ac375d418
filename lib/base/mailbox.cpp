#include "base/mailbox.h"

#include "base/text.h"

namespace des {

Result<DomainName> parse_mailbox(std::string_view text)
{
    const auto at = text.rfind('@');
    if (at == std::string_view::npos)
        return DomainName::parse(text);
    std::string name;
    for (const char c : text.substr(0, at)) {
        if (c == '.' || c == '\\')
            name += '\\';
        name += c;
    }
    name += '.';
    name += text.substr(at + 1);
    const auto domain = DomainName::parse(text.substr(at + 1));
    auto mailbox = DomainName::parse(name);
    if (at == 0 || !domain || domain->is_root() || !mailbox)
        return invalid("not a mail address: " + quoted(text));
    return mailbox;
}

} // namespace des
