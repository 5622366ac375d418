#include "dns/tsig.h"

#include "dns/bytes.h"
#include "dns/header.h"
#include "dns/message.h"
#include "dns/tsig_client.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using des::Bytes;
using des::RCode;
using des::TsigClient;
using des::TsigError;
using des::TsigKey;
using des::TsigKeys;
using des::TsigServer;
using des::TsigTime;
using des::test::bytes;
using des::test::name;
using Octets = std::vector<std::uint8_t>;

namespace {

// MACs that dnspython 2.3 makes with the key Key.Example, whose secret is the octets 0, 1, 2 …, of
// the messages below: a query at `start`, its answer a second later, a message that continues the
// stream another second later, and the fifth after two that are not signed; and of an answer that
// says BADTIME, with a clock that is 1000 seconds ahead.
struct Vector {
    const char* algorithm;
    const char* secret;
    const char* query;
    const char* reply;
    const char* second;
    const char* fifth;
    const char* badtime;
};

const std::vector<Vector> vectors{
    {"hmac-sha256", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
     "02feb20cce200072ada56d520859013a82f53a8dbf321f8435ddf195c020be82",
     "a40aed2bb1e3190628d6991eb07e9150865d2cc0dffc7d5339a93da376bd9fa9",
     "002c7366bc4b38653d6affc9ce5b544537bc25d5c6a739d38b3640b8639770c5",
     "f6a57b072e9d1d3df22cb10ab45c3451b83031044ca0245c3a2673cb3974b186",
     "cf95b58ce49286136831d88471b7f3b0cf6bf93a3ac4c9b008de54eddbfa2c42"},
    {"hmac-sha384", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v",
     "dad81f3e203c2811284bdefc78cb6068650f865c1936b57886f80b2a99ac078e9734b5e1e079"
     "d31f6c598257b56c271c",
     "adaf578f0f2d149ead461ebfc377eb6fc49721420bfbe24db9b1e132c80c3a010f438d21e515"
     "724ba12a68b290166f70",
     "feec31366f3fce681c09963c6657160d58671dd7537a602a1ce1dec4054fcc98b770dd264c8c"
     "fce534c6f567b5c0acb1",
     "82b05451e183f9c95621469bf21ddef1e8d13ea6cafc2a7f66bf26d4282a0c7a5546e8d1474c"
     "85ca0a9d8b158fe491b3",
     "a664933358fb0921dc266e852453ace2415740549939f6ca823fbb7c83f0c50881b7f44dafb4"
     "584681157879750305c3"},
    {"hmac-sha512",
     "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4"
     "OTo7PD0+Pw==",
     "6db9d07dac471c401ed184a526d7155d8cd867eea5b8d59a83e41266aaf3f2a149c6c0643611"
     "958de86191f97067a1571662fc2def1b21a8a3fbb0126214f347",
     "132bdd837f7c0b455a3552841a02c2e4d9be805f0eb07dd66737ad81d31263fe3d298ff05c77"
     "376c56bb6b06bc37a1f89051de186d11fb86b0f89d623926c792",
     "089664dff1fcc9d960921a33729e67dc182312eb6bd6fe703820f3b0db28c4d7887257ea06e3"
     "c103edaad2ddcb9cb7a70e39e2cffbe307b9bc50edf9a5afe838",
     "a9ab1be5593e011c638be170316cb698bfef0805519ba600306de01d15f102d9141bfe579dda"
     "0e699a5ae43d60b964ddc2773abc7a46b3bc547c6416f67e8877",
     "8fe18620d0ba04b0b43d7e6eb2c51d01fe45fda419c3f33aa2f3d4e9549097708e77ba4cd317"
     "a1eaa7743cbace8aa4dd941348b732f68068302ff540b7eaac1e"},
    {"hmac-sha256",
     "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4"
     "OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2RlZmdoaWprbG1ub3Bx"
     "cnN0dXZ3eHl6e3x9fn+AgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmq"
     "q6ytrq+wsbKztLW2t7i5uru8vb6/wMHCw8TFxsc=",
     "fda122fcf8206f60db48391548e933c5d21c128e112cf607ec2d88e141e376f0",
     "6e2966a18a5f7ed607b7a0c59e0db00823c353746b29f862b6bed0549877425d",
     "917b309848389c1c9731791812f926f7930e1d27ed5c92518bae961dc824e7cf",
     "ec970972ff87944e45043129418d670bfe0757dce04d845e8173ffcdf3084a34",
     "97f6a69cac1ea9eb7ebb180a46186c430d2ac0779194b4d220fa6e43649785cf"},
    {"HMAC-SHA512",
     "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4"
     "OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2RlZmdoaWprbG1ub3Bx"
     "cnN0dXZ3eHl6e3x9fn+AgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmq"
     "q6ytrq+wsbKztLW2t7i5uru8vb6/wMHCw8TFxsc=",
     "fc05b88bc0182e563d08a3dd6f861ffc3b15b93217161a5ce94282cbc569501ed07e8ca698c3"
     "c53bec5f33521833485c952db0186aff774d90ac90780576fbf0",
     "930d9c29118db044c74c337539c3923b0d264f563ff09f04c0ce368f2adb4d94b2f816a79a2e"
     "7aba6133d21206556db374762e52dd25737b030cb20583fcb590",
     "4be9e952c3d7e990d4fd948cfc31ed0bbb491d0c622ae9bdf9d83b79d7f3806c86ae58eaafa1"
     "560d670a55bbb40801b505635c006f85d03e86e740363752ff46",
     "59a8769086f35d58a8df2bc6a032a587f4519e7afd91e921e80ef2516ffbeea4dc15fb10f185"
     "a7eaaa8b6af1d7ae828177f9aea8c4c9544dab3d757cb36b29ea",
     "52449f3a565bf2a6b81fb4721b89f8e8921342a6200b7aa64e486d2745890d8abba541683011"
     "348a1a5c13a8835e6873e1d8e8a44ce3eb42d5a1ed8f26753932"},
};

constexpr TsigTime start{std::chrono::seconds(1'700'000'000)};
using std::chrono::seconds;

// 1.e164.arpa NAPTR, with these flags.
Octets message(const std::string& flags)
{
    return bytes("1234" + flags + "0001 0000 0000 0000 01'1' 04'e164' 04'arpa' 00 0023 0001");
}

TsigKey key_of(const Vector& vector, const char* key_name = "Key.Example")
{
    return value_or_throw(TsigKey::make(name(key_name), vector.algorithm, vector.secret));
}

TsigKeys keys_of(const Vector& vector)
{
    TsigKeys keys;
    keys.add(key_of(vector));
    return keys;
}

template <typename Signer>
Octets signed_by(Signer& signer, Octets octets, TsigTime now)
{
    const auto size = octets.size();
    octets.resize(size + signer.size());
    REQUIRE(signer.sign(octets, size, now) == octets.size());
    return octets;
}

TsigServer judge(const TsigKeys& keys, const Octets& request, TsigTime now)
{
    const auto at = des::find_tsig(request);
    REQUIRE(at);
    return {keys, request, *at, now};
}

Octets mac_of(const Octets& packet)
{
    const auto at = des::find_tsig(packet);
    REQUIRE(at);
    des::TsigNames names;
    const auto record = des::read_tsig(packet, *at, names);
    REQUIRE(record);
    return {record->mac.begin(), record->mac.end()};
}

des::TsigRecord record_of(const Octets& packet, des::TsigNames& names)
{
    const auto record = des::read_tsig(packet, des::find_tsig(packet).value_or(0), names);
    REQUIRE(record);
    return *record;
}

Octets query_of(const Vector& vector)
{
    const auto key = key_of(vector);
    TsigClient client(key);
    return signed_by(client, message("0100"), start);
}

// The query with its MAC cut to so many octets.
Octets with_mac_of(const Octets& query, std::size_t octets)
{
    const auto at = *des::find_tsig(query);
    des::TsigNames names;
    auto record = record_of(query, names);
    record.mac = record.mac.first(octets);
    Octets out(query.begin(), query.begin() + static_cast<std::ptrdiff_t>(at));
    out[11] = 0;
    out.resize(at + record.size());
    REQUIRE(des::append_tsig(out, at, record) == out.size());
    return out;
}

} // namespace

TEST_SUITE("dns/tsig")
{
    TEST_CASE("a signed query has the octets that RFC 8945 asks for")
    {
        const auto& vector = vectors.front();
        auto expected = message("0100");
        expected[11] = 1;
        const auto record =
            bytes("03'key' 07'example' 00 00FA 00FF 00000000 003D 0b'hmac-sha256' 00"
                  "00006553F100 012C 0020" +
                  std::string(vector.query) + "1234 0000 0000");
        expected.insert(expected.end(), record.begin(), record.end());
        CHECK(query_of(vector) == expected);
    }

    TEST_CASE("queries, replies and streams are signed as dnspython does, and verified")
    {
        for (const auto& vector : vectors) {
            CAPTURE(vector.algorithm);
            const auto key = key_of(vector);
            const auto keys = keys_of(vector);
            TsigClient client(key);
            const auto query = signed_by(client, message("0100"), start);
            CHECK(mac_of(query) == bytes(vector.query));
            CHECK_FALSE(client.is_complete());

            auto server = judge(keys, query, start + seconds(1));
            CHECK(server.rcode() == RCode::noerror);
            REQUIRE(server.key() != nullptr);
            CHECK(server.key()->name() == name("key.example"));
            const auto reply = signed_by(server, message("8500"), start + seconds(1));
            CHECK(mac_of(reply) == bytes(vector.reply));
            CHECK(client.verify(reply, start + seconds(1)));
            CHECK(client.is_complete());

            const auto second = signed_by(server, message("8400"), start + seconds(2));
            CHECK(mac_of(second) == bytes(vector.second));
            CHECK(client.verify(second, start + seconds(2)));
            CHECK(client.verify(message("8480"), start + seconds(3)));
            CHECK(client.verify(message("8490"), start + seconds(3)));
            CHECK_FALSE(client.is_complete());

            auto fifth = message("8400");
            des::TsigRecord record;
            const auto mac = bytes(vector.fifth);
            record.key = des::as_bytes(key.name().wire());
            record.algorithm = des::as_bytes(key.algorithm().wire());
            record.time = start + seconds(3);
            record.mac = mac;
            record.original_id = 0x1234;
            fifth.resize(fifth.size() + record.size());
            REQUIRE(des::append_tsig(fifth, message("8400").size(), record) == fifth.size());
            CHECK(client.verify(fifth, start + seconds(3)));
            CHECK(client.is_complete());
        }
    }

    TEST_CASE("the names of keys are compared without regard to case, and the id may have changed")
    {
        const auto& vector = vectors.front();
        auto query = query_of(vector);
        query[0] = 0x55; // a forwarder has its own
        query[*des::find_tsig(query) + 1] = 'K';
        const auto keys = keys_of(vector);
        CHECK(judge(keys, query, start).rcode() == RCode::noerror);
    }

    TEST_CASE("an unknown key is answered BADKEY, without a MAC")
    {
        TsigKeys keys;
        keys.add(key_of(vectors.front(), "other.example"));
        auto server = judge(keys, query_of(vectors.front()), start);
        CHECK(server.rcode() == RCode::notauth);
        CHECK(server.error() == TsigError::badkey);
        CHECK(server.key() == nullptr);
        const auto reply = signed_by(server, message("8109"), start);
        CHECK(mac_of(reply).empty());
        des::TsigNames names;
        CHECK(record_of(reply, names).error == TsigError::badkey);
        const auto key = key_of(vectors.front());
        TsigClient client(key);
        signed_by(client, message("0100"), start);
        const auto verdict = client.verify(reply, start);
        REQUIRE_FALSE(verdict);
        CHECK(verdict.error().message ==
              "the server does not know the key 'key.example.' (BADKEY)");
    }

    TEST_CASE("a key with another algorithm is another key")
    {
        TsigKeys keys;
        keys.add(key_of(vectors[1]));
        CHECK(judge(keys, query_of(vectors[0]), start).error() == TsigError::badkey);
    }

    TEST_CASE("whatever is changed in a signed query is found")
    {
        const auto query = query_of(vectors.front());
        const auto keys = keys_of(vectors.front());
        const auto at = *des::find_tsig(query);
        for (std::size_t i = 2; i < at; ++i) { // the id is that of the record
            if (i >= 4 && i < 12)
                continue; // other counts are another message
            auto bad = query;
            bad[i] ^= 0x10;
            const auto found = des::find_tsig(bad);
            if (!found || *found != at)
                continue; // a label is longer now
            CAPTURE(i);
            const TsigServer server(keys, bad, at, start);
            CHECK(server.error() == TsigError::badsig);
            CHECK(server.rcode() == RCode::notauth);
            CHECK(server.key() == nullptr);
        }
        auto bad = query;
        bad[bad.size() - 7] ^= 1; // the last octet of the MAC
        auto server = judge(keys, bad, start);
        CHECK(server.error() == TsigError::badsig);
        CHECK(mac_of(signed_by(server, message("8109"), start)).empty());
    }

    TEST_CASE("a query of another time is answered BADTIME, signed, with the server's clock")
    {
        for (const auto& vector : vectors) {
            const auto keys = keys_of(vector);
            const auto query = query_of(vector);
            CHECK(judge(keys, query, start + seconds(300)).rcode() == RCode::noerror);
            CHECK(judge(keys, query, start - seconds(300)).rcode() == RCode::noerror);
            CHECK(judge(keys, query, start - seconds(301)).error() == TsigError::badtime);
            CHECK(judge(keys, query, start + seconds(301)).error() == TsigError::badtime);
            auto server = judge(keys, query, start + seconds(1000));
            CHECK(server.error() == TsigError::badtime);
            CHECK(server.rcode() == RCode::notauth);
            const auto reply = signed_by(server, message("8109"), start + seconds(1000));
            CHECK(mac_of(reply) == bytes(vector.badtime));
            des::TsigNames names;
            const auto record = record_of(reply, names);
            CHECK(record.time == start);
            CHECK(Octets(record.other.begin(), record.other.end()) == bytes("00006553F4E8"));
        }
    }

    TEST_CASE("a MAC cut short is refused: BADTRUNC, or malformed below half its size")
    {
        for (const auto& vector : vectors) {
            const auto keys = keys_of(vector);
            const auto query = query_of(vector);
            const auto whole = mac_of(query).size();
            const auto half = judge(keys, with_mac_of(query, whole / 2), start);
            CHECK(half.error() == TsigError::badtrunc);
            CHECK(half.rcode() == RCode::notauth);
            CHECK(half.key() == nullptr);
            const auto less = judge(keys, with_mac_of(query, whole / 2 - 1), start);
            CHECK(less.rcode() == RCode::formerr);
            CHECK(less.size() == 0);
            // Wrong time goes before too short a MAC.
            CHECK(judge(keys, with_mac_of(query, whole - 1), start + seconds(301)).error() ==
                  TsigError::badtime);
        }
    }

    TEST_CASE("a record that breaks the rules makes the message malformed")
    {
        const auto query = query_of(vectors.front());
        const auto keys = keys_of(vectors.front());
        const auto at = *des::find_tsig(query);
        const auto behind_name = at + name("key.example").wire().size();
        for (const auto place : {behind_name + 3, behind_name + 7, behind_name + 9}) {
            auto bad = query; // class, TTL, length
            bad[place] ^= 1;
            CHECK(TsigServer(keys, bad, at, start).rcode() == RCode::formerr);
        }
        for (std::size_t size = at; size < query.size(); ++size)
            CHECK(TsigServer(keys, Bytes(query).first(size), at, start).rcode() == RCode::formerr);
    }

    TEST_CASE("a record that does not fit is not written")
    {
        auto query = message("0100");
        const auto key = key_of(vectors.front());
        TsigClient client(key);
        const auto size = query.size();
        query.resize(size + client.size() - 1);
        CHECK(client.sign(query, size, start) == 0);
        CHECK(query[11] == 0);
    }

    TEST_CASE("a client takes no answer that is not signed, or by somebody else, or too late")
    {
        const auto& vector = vectors.front();
        const auto key = key_of(vector);
        const auto keys = keys_of(vector);
        const auto refused = [&](const Octets& reply, TsigTime now) {
            TsigClient client(key);
            signed_by(client, message("0100"), start);
            const auto verdict = client.verify(reply, now);
            REQUIRE_FALSE(verdict);
            return verdict.error().message;
        };
        CHECK(refused(message("8500"), start) == "the answer is not signed");
        auto server = judge(keys, query_of(vector), start);
        auto reply = signed_by(server, message("8500"), start);
        CHECK(refused(reply, start + seconds(301)).find("the answer was signed at 2023-11-14T22") ==
              0);
        reply[3] ^= 1;
        CHECK(refused(reply, start) == "the signature of the answer is wrong");
        const auto other = key_of(vector, "other.example");
        TsigClient stranger(other);
        CHECK(refused(signed_by(stranger, message("8500"), start), start) ==
              "the answer is not signed with the key 'key.example.'");
        auto late = judge(keys, query_of(vector), start + seconds(1000));
        CHECK(refused(signed_by(late, message("8109"), start + seconds(1000)), start) ==
              "the server's clock is another (BADTIME)");
    }

    TEST_CASE("no more than 99 messages of a stream go without a signature")
    {
        const auto& vector = vectors.front();
        const auto key = key_of(vector);
        const auto keys = keys_of(vector);
        TsigClient client(key);
        auto server = judge(keys, signed_by(client, message("0100"), start), start);
        REQUIRE(client.verify(signed_by(server, message("8500"), start), start));
        for (int i = 0; i < 99; ++i)
            REQUIRE(client.verify(message("8400"), start));
        CHECK_FALSE(client.is_complete());
        CHECK_FALSE(client.verify(message("8400"), start));
    }
}
