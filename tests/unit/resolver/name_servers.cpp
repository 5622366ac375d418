#include "resolver/name_servers.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using des::name_servers;
using des::parse_server;

namespace {

using Servers = std::vector<std::string>;

Servers servers_of(std::string_view resolv_conf)
{
    Servers servers;
    for (const auto& server : name_servers(resolv_conf))
        servers.push_back(server.to_string());
    return servers;
}

} // namespace

TEST_SUITE("resolver/name_servers")
{
    TEST_CASE("a server is an address, on port 53 unless it says another")
    {
        CHECK(parse_server("192.0.2.1")->to_string() == "192.0.2.1:53");
        CHECK(parse_server("192.0.2.1:5300")->to_string() == "192.0.2.1:5300");
        CHECK(parse_server("2001:db8::1")->to_string() == "[2001:db8::1]:53");
        CHECK(parse_server("[2001:db8::1]:5300")->to_string() == "[2001:db8::1]:5300");
    }

    TEST_CASE("a name, no address and no port to send to are refused, never replaced")
    {
        for (const char* text :
             {"", "localhost", "ns.example.com", "192.0.2", "192.0.2.1:", "192.0.2.1:0",
              "192.0.2.1:65536", "*", "*:53", "0.0.0.0", "[::]:53"})
            CHECK_FALSE_MESSAGE(parse_server(text), text);
        CHECK(parse_server("*:53").error().message == "not the address of a server: '*:53'");
    }

    TEST_CASE("resolv.conf names the servers, the first three of them")
    {
        CHECK(servers_of("# a comment\nsearch example.com\nnameserver 192.0.2.1\n"
                         "nameserver\t2001:db8::1 # here\noptions edns0\n") ==
              Servers{"192.0.2.1:53", "[2001:db8::1]:53"});
        CHECK(servers_of("nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\n"
                         "nameserver 192.0.2.4") ==
              Servers{"192.0.2.1:53", "192.0.2.2:53", "192.0.2.3:53"});
    }

    TEST_CASE("without a server in resolv.conf, this host is one")
    {
        for (const char* text : {"", "\n\n", "nameserver\n", "nameserver localhost\n",
                                 "nameservers 192.0.2.1\n", ";nameserver 192.0.2.1\n"})
            CHECK_MESSAGE(servers_of(text) == Servers{"127.0.0.1:53"}, text);
    }
}
