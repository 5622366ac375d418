// dns_load [--tcp] ADDR:PORT SECONDS < NAMES: as many NAPTR queries as a server answers. Keeps a
// number of queries under way on each of a few sockets, sends the next when an answer has come, and
// prints
//   answers SECONDS lost noerror nodata nxdomain other
// Names are in presentation format, one a line, asked in turn. For one core of its own.

#include "load.h"

#include "base/domain_name.h"

#include <sys/socket.h>

#include <cstdlib>
#include <iostream>
#include <string>

namespace des::bench {
namespace {

std::string make_query(const std::string& name)
{
    using namespace std::string_literals;
    const auto header = "\0\0\0\0\0\1\0\0\0\0\0\1"s;
    const auto naptr_in = "\0\x23\0\1"s;
    const auto opt = "\0\0\x29\x04\xd0\0\0\0\0\0\0"s; // 1232 octets
    return header + value_or_throw(DomainName::parse(name)).wire() + naptr_in + opt;
}

} // namespace

Queries::Queries(std::istream& names)
{
    for (std::string name; std::getline(names, name);)
        messages_.push_back(make_query(name));
    if (messages_.empty())
        throw Failure(Reason::usage, "no names on standard input");
}

std::string& Queries::next()
{
    auto& message = messages_[next_];
    next_ = next_ + 1 == messages_.size() ? 0 : next_ + 1;
    return message;
}

void Counts::add(Bytes answer)
{
    ++answers;
    const int rcode = answer[3] & 15;
    if (rcode == 3)
        ++nxdomain;
    else if (rcode != 0)
        ++other;
    else if (answer[6] == 0 && answer[7] == 0)
        ++nodata;
    else
        ++noerror;
}

UniqueFd connect_to(const SocketAddress& server, int type)
{
    UniqueFd fd(::socket(server.family(), type, 0));
    if (::connect(fd.get(), server.data(), server.size()) != 0)
        throw Failure(Reason::configuration, "cannot ask " + server.to_string());
    return fd;
}

} // namespace des::bench

int main(int argc, char** argv)
{
    using namespace des;
    try {
        const bool tcp = argc == 4 && argv[1] == std::string("--tcp");
        if (argc != 3 && !tcp)
            throw Failure(Reason::usage, "usage: dns_load [--tcp] ADDR:PORT SECONDS < NAMES");
        const auto server = value_or_throw(SocketAddress::parse(argv[argc - 2], 53));
        bench::Queries queries(std::cin);
        const auto load = tcp ? bench::tcp_load(server, std::move(queries))
                              : bench::udp_load(server, std::move(queries));
        const auto start = std::chrono::steady_clock::now();
        const auto counts = load->run(std::chrono::duration<double>(std::atof(argv[argc - 1])));
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        std::cout << counts.answers << ' ' << took.count() << ' ' << counts.lost << ' '
                  << counts.noerror << ' ' << counts.nodata << ' ' << counts.nxdomain << ' '
                  << counts.other << '\n';
        return EXIT_SUCCESS;
    } catch (const Failure& failure) {
        std::cerr << "dns_load: " << failure.what() << '\n';
        return EXIT_FAILURE;
    }
}
