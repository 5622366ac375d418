#pragma once

#include "procedures/soap_client.h"
#include "soap/i4.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

namespace des {

// The host operator's DES, asked by its O&M over I4 (Q.3643, clause 9.2). For one thread at a time.
class I4Client {
public:
    // `options` are of one account. Throws Failure as HttpClient does.
    explicit I4Client(HttpClientOptions options);

    // Throws Failure: with the reason that the same request has beside the database, when the DES
    // refuses; no_answer.
    template <class Message>
    typename Message::Answer ask(const Message& message)
    {
        auto answer = soap_.ask(message);
        if (!answer)
            throw failure_of(answer.error());
        return *std::move(answer);
    }

    // A change that has its transaction id; the answer comes as soon as no partner is pending, or
    // when the patience is at its end.
    template <class Message>
    typename Message::Answer change(Message message, std::chrono::seconds patience)
    {
        using Clock = std::chrono::steady_clock;
        const auto deadline = Clock::now() + patience;
        auto answer = ask_for(message, std::min(patience, longest_wait));
        const auto repeated = answer.repeated;
        for (;;) {
            const auto left = std::chrono::ceil<std::chrono::seconds>(deadline - Clock::now());
            if (left.count() <= 0 || !is_pending(answer.partners))
                break;
            std::this_thread::sleep_for(pause);
            answer = ask_for(message, std::min(left, longest_wait));
        }
        answer.repeated = repeated;
        return answer;
    }

    // How long one exchange may wait for partners.
    static constexpr std::chrono::seconds longest_wait{20};

private:
    // Between two exchanges: a DES that has too many waiting answers at once.
    static constexpr std::chrono::milliseconds pause{200};

    template <class Message>
    typename Message::Answer ask_for(Message& message, std::chrono::seconds wait)
    {
        message.terms->wait = wait;
        return ask(message);
    }

    static Failure failure_of(const SoapTrouble& trouble);
    static bool is_pending(const std::vector<soap::i4::PartnerResult>& partners);

    SoapClient soap_;
};

} // namespace des
