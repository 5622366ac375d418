#pragma once

#include "server/byte_stream.h"

#include <memory>
#include <string>

namespace des {

// In PEM.
struct CertificateFiles {
    std::string certificate; // the chain, the server's own first
    std::string key;
};

// What makes this machine the server of TLS connections: TLS 1.2 or newer, for DNS alone (ALPN
// "dot"). Immutable; connections outlive it.
class TlsIdentity {
public:
    // Throws Failure(configuration) that names the file which is no certificate, no key, or not
    // the key of the certificate.
    explicit TlsIdentity(const CertificateFiles& files);
    ~TlsIdentity();
    TlsIdentity(const TlsIdentity&) = delete;
    TlsIdentity& operator=(const TlsIdentity&) = delete;

    // The server's side of a connection, over a connected socket that does not block and belongs to
    // somebody else. The handshake is part of the first reads.
    std::unique_ptr<ByteStream> accept(int socket) const;

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

} // namespace des
