// write-wsdl DIRECTORY: i1.wsdl and i4.wsdl, for who wants them before there is a server. The
// address in them is an example.

#include "soap/wsdl.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace {

bool write(const std::filesystem::path& file, des::soap::Interface interface, const char* address)
{
    std::ofstream out(file, std::ios::binary);
    out << des::soap::wsdl(interface, address);
    out.close();
    return out.good();
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2)
        return EXIT_FAILURE;
    const std::filesystem::path directory(argv[1]);
    const bool is_written =
        write(directory / "i1.wsdl", des::soap::Interface::i1, "https://des.example/i1") &&
        write(directory / "i4.wsdl", des::soap::Interface::i4, "https://des.example/i4");
    return is_written ? EXIT_SUCCESS : EXIT_FAILURE;
}
