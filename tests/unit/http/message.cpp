#include "http/message.h"

#include "http/authentication.h"
#include "http/conditions.h"
#include "http/gzip.h"

#include <doctest/doctest.h>

#include <sstream>

using des::HttpRequest;

namespace {

HttpRequest request_with(const char* name, const char* value)
{
    HttpRequest request;
    request.fields.add(name, value);
    return request;
}

class Text : public des::BodySink {
public:
    void write(std::string_view piece) override { text += piece; }
    std::string text;
};

std::string compressed(std::string_view text)
{
    Text out;
    des::GzipSink gzip(out);
    gzip.write(text.substr(0, text.size() / 2));
    gzip.write(text.substr(text.size() / 2));
    gzip.finish();
    return out.text;
}

} // namespace

TEST_SUITE("http/message")
{
    TEST_CASE("a field is found whatever its case, and repeated ones are a list")
    {
        des::HttpFields fields;
        fields.add("Accept", "text/csv");
        fields.add("ACCEPT", "text/dns");
        CHECK(fields.find("accept") == "text/csv, text/dns");
        CHECK_FALSE(fields.find("Host"));
    }

    TEST_CASE("the media type is what stands before parameters")
    {
        CHECK(des::media_type("Text/XML; charset=utf-8") == "text/xml");
        CHECK(des::media_type(" text/dns ") == "text/dns");
        CHECK(des::media_type("").empty());
    }

    TEST_CASE("the charset is what a parameter says, if it says one thing")
    {
        CHECK(des::charset("text/xml; charset=utf-8") == "utf-8");
        CHECK(des::charset("text/xml;action=\"x\";Charset=\"UTF-8\"") == "utf-8");
        CHECK(des::charset("text/xml; charset=utf-8; charset=UTF-8") == "utf-8");
        CHECK(des::charset("text/xml; charset=utf-8; charset=utf-16") == "");
        CHECK(des::charset("text/xml; charset=") == "");
        CHECK_FALSE(des::charset("text/xml"));
        CHECK_FALSE(des::charset("text/xml; xcharset=utf-8"));
    }

    TEST_CASE("a client says what it accepts, and how much")
    {
        const auto quality = [](const char* accept, const char* type) {
            return des::quality_of(request_with("Accept", accept), type);
        };
        CHECK(quality("text/csv, text/dns;q=0.5", "text/dns") == 500);
        CHECK(quality("text/csv, text/dns;q=0.5", "text/csv") == 1000);
        CHECK(quality("text/*;q=0.3, */*;q=0.1", "text/csv") == 300);
        CHECK(quality("text/csv;q=0, */*", "text/csv") == 0);
        CHECK(quality("image/png", "text/csv") == 0);
        CHECK(des::quality_of(HttpRequest(), "text/csv") == 1000);
    }

    TEST_CASE("gzip is for who takes it, and wants nothing else more")
    {
        const auto accepts = [](const char* codings) {
            return des::accepts_gzip(request_with("Accept-Encoding", codings));
        };
        for (const auto* codings : {"gzip", "deflate, GZIP;q=0.5", "x-gzip", "*", "br, *;q=0.1",
                                    "gzip;q=0.001", "identity;q=0.5, gzip", "identity, gzip"}) {
            CAPTURE(codings);
            CHECK(accepts(codings));
        }
        for (const auto* codings : {"", "identity", "gzip;q=0", "gzip;q=0.000, *", "*;q=0", "br",
                                    "identity, gzip;q=0.5", "gzipped"}) {
            CAPTURE(codings);
            CHECK_FALSE(accepts(codings));
        }
        CHECK_FALSE(des::accepts_gzip(HttpRequest()));
    }

    TEST_CASE("If-None-Match knows a tag in a list, weak ones too")
    {
        const auto known = [](const char* tags) {
            return des::is_known_to_client(request_with("If-None-Match", tags), "\"7-a,b\"");
        };
        CHECK(known("\"7-a,b\""));
        CHECK(known("\"x\", W/\"7-a,b\""));
        CHECK(known("*"));
        CHECK_FALSE(known("\"7\""));
        CHECK_FALSE(known("7-a,b"));
        CHECK_FALSE(des::is_known_to_client(HttpRequest(), "\"7\""));
    }

    TEST_CASE("If-Match wants a tag of its list, and no weak one")
    {
        const auto another = [](const char* tags) {
            return des::is_another_wanted(request_with("If-Match", tags), "\"7-a,b\"");
        };
        CHECK(another("\"7\""));
        CHECK(another("W/\"7-a,b\""));
        CHECK(another(""));
        CHECK_FALSE(another("\"x\", \"7-a,b\""));
        CHECK_FALSE(another("*"));
        CHECK_FALSE(des::is_another_wanted(HttpRequest(), "\"7\""));
    }

    TEST_CASE("a range is the rest from an octet on, if the tag is still the same")
    {
        const auto rest = [](const char* range, const char* condition) {
            auto request = request_with("Range", range);
            request.method = "GET";
            if (condition != nullptr)
                request.fields.add("If-Range", condition);
            return des::wanted_rest(request, "\"7\"");
        };
        CHECK(rest("bytes=10-", nullptr) == 10);
        CHECK(rest("bytes=0-", "\"7\"") == 0);
        CHECK_FALSE(rest("bytes=10-", "\"8\""));
        CHECK_FALSE(rest("bytes=10-", "W/\"7\""));
        for (const auto* other : {"bytes=10-20", "bytes=-5", "bytes=1-,5-", "lines=1-", "bytes=-"})
            CHECK_FALSE(rest(other, nullptr));
        CHECK_FALSE(des::wanted_rest(request_with("Range", "bytes=10-"), "\"7\""));
    }

    TEST_CASE("credentials are Bearer or Basic")
    {
        CHECK(des::read_credentials("Bearer abc")->token == "abc");
        CHECK(des::read_credentials("bearer  abc ")->token == "abc");
        const auto basic = des::read_credentials("Basic b3BlcmF0b3ItYTpzZWNyZXQ6MQ==");
        REQUIRE(basic);
        CHECK(basic->user == "operator-a");
        CHECK(basic->token == "secret:1");
        for (const auto* other :
             {"", "Bearer", "Bearer ", "Basic", "Basic !!!!", "Basic bm9jb2xvbg==", "Digest a=b"}) {
            CAPTURE(other);
            CHECK_FALSE(des::read_credentials(other));
        }
    }

    TEST_CASE("what was compressed is expanded to the same, and always becomes the same")
    {
        for (const auto& text : {std::string(), std::string("a"), std::string(1'000'000, 'x')}) {
            const auto octets = compressed(text);
            CHECK(des::gunzip(octets, 2'000'000) == text);
            CHECK(compressed(text) == octets);
            std::istringstream in(octets);
            des::GunzipBuffer buffer(in);
            std::istream expanded(&buffer);
            CHECK(std::string(std::istreambuf_iterator<char>(expanded), {}) == text);
        }
    }

    TEST_CASE("what expands to too much, is damaged or ends too soon is refused")
    {
        const auto octets = compressed(std::string(1'000'000, 'x'));
        CHECK(des::gunzip(octets, 1000).error().reason == des::Reason::conflict);
        CHECK_FALSE(des::gunzip(octets.substr(0, octets.size() - 1), 2'000'000));
        CHECK_FALSE(des::gunzip("not gzip", 1000));
        CHECK_FALSE(des::gunzip(octets + "more", 2'000'000));
        std::istringstream in(octets.substr(0, octets.size() / 2));
        des::GunzipBuffer buffer(in);
        std::istream expanded(&buffer);
        std::string text(2'000'000, '\0');
        expanded.read(text.data(), static_cast<std::streamsize>(text.size()));
        CHECK(expanded.bad());
    }
}
