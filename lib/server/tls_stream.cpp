#include "server/tls_stream.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <sys/socket.h>

#include <algorithm>
#include <limits>
#include <new>
#include <string_view>
#include <system_error>

namespace des {
namespace {

using Then = ByteStream::Then;

struct FreeContext {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};

struct FreeConnection {
    void operator()(SSL* connection) const noexcept { SSL_free(connection); }
};

// Of what has gone wrong, the first: what follows only says where.
std::string first_error()
{
    const auto code = ERR_peek_error();
    ERR_clear_error();
    if (ERR_SYSTEM_ERROR(code))
        return std::generic_category().message(ERR_GET_REASON(code));
    const auto* reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : "unknown error";
}

// Nobody is there who could be asked for the password of a key.
int give_no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*nothing*/)
{
    return -1;
}

void check(int success, const char* what, const std::string& file)
{
    if (success != 1)
        throw Failure(Reason::configuration,
                      std::string("cannot use the ") + what + ' ' + quoted(file) + ": " +
                          first_error());
}

// A client that names protocols, but not this one, wants something else than DNS, and is told so
// (RFC 7301, section 3.2).
int choose_protocol(SSL* /*connection*/, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned offered_size, void* /*nothing*/)
{
    constexpr std::string_view dot = "dot";
    const auto* at = offered;
    const auto* const end = offered + offered_size;
    for (; at < end; at += 1 + *at) {
        const auto size = std::min<std::size_t>(*at, static_cast<std::size_t>(end - at - 1));
        if (std::string_view(reinterpret_cast<const char*>(at + 1), size) != dot)
            continue;
        *chosen = at + 1;
        *chosen_size = static_cast<unsigned char>(size);
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Messages have their length in front, so that a stream which ends without having said so can be
// taken for what it is.
void set_up(SSL_CTX* context)
{
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(
        context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(context,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                         SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);
    // Sessions are resumed (RFC 7858, section 3.4) by tickets, which the clients keep.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 1);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    SSL_CTX_set_default_passwd_cb(context, give_no_password);
}

class TlsStream : public ByteStream {
public:
    explicit TlsStream(SSL* connection, int socket) : connection_(connection), socket_(socket) {}

    Moved read(std::span<std::uint8_t> space) override
    {
        ERR_clear_error();
        const auto result = SSL_read(connection_.get(), space.data(), clamped(space.size()));
        if (result <= 0)
            return {0, then(result)};
        // What is left within TLS nobody would be woken for.
        return {static_cast<std::size_t>(result),
                SSL_has_pending(connection_.get()) == 1 ? Then::go_on : Then::wait_to_read};
    }

    Moved write(std::span<const std::uint8_t> octets) override
    {
        ERR_clear_error();
        const auto result = SSL_write(connection_.get(), octets.data(), clamped(octets.size()));
        if (result <= 0)
            return {0, then(result)};
        return {static_cast<std::size_t>(result), Then::go_on};
    }

    void end() override
    {
        ERR_clear_error();
        SSL_shutdown(connection_.get());
        ERR_clear_error();
        ::shutdown(socket_, SHUT_WR);
    }

    bool is_ready() const override { return SSL_is_init_finished(connection_.get()) == 1; }

private:
    static int clamped(std::size_t size)
    {
        return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
    }

    Then then(int result) const
    {
        switch (SSL_get_error(connection_.get(), result)) {
        case SSL_ERROR_WANT_READ: return Then::wait_to_read;
        case SSL_ERROR_WANT_WRITE: return Then::wait_to_write;
        case SSL_ERROR_ZERO_RETURN: return Then::end;
        case SSL_ERROR_SSL: log::debug("a TLS connection failed: {}", first_error()); break;
        default: break;
        }
        return Then::gone;
    }

    std::unique_ptr<SSL, FreeConnection> connection_;
    int socket_;
};

} // namespace

struct TlsIdentity::Context {
    std::unique_ptr<SSL_CTX, FreeContext> ssl{SSL_CTX_new(TLS_server_method())};
};

TlsIdentity::TlsIdentity(const CertificateFiles& files) : context_(std::make_unique<Context>())
{
    auto* const ssl = context_->ssl.get();
    if (ssl == nullptr)
        throw std::bad_alloc();
    set_up(ssl);
    ERR_clear_error();
    const auto& [certificate, key] = files;
    check(SSL_CTX_use_certificate_chain_file(ssl, certificate.c_str()), "certificate", certificate);
    check(SSL_CTX_use_PrivateKey_file(ssl, key.c_str(), SSL_FILETYPE_PEM), "key", key);
}

TlsIdentity::~TlsIdentity() = default;

std::unique_ptr<ByteStream> TlsIdentity::accept(int socket) const
{
    auto* const connection = SSL_new(context_->ssl.get());
    if (connection == nullptr)
        throw std::bad_alloc();
    auto stream = std::make_unique<TlsStream>(connection, socket);
    if (SSL_set_fd(connection, socket) != 1)
        throw std::bad_alloc();
    SSL_set_accept_state(connection);
    return stream;
}

} // namespace des
