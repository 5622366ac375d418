#pragma once

#include "procedures/digest.h"
#include "soap/i4.h"
#include "store/edit.h"
#include "store/store.h"

#include <string>
#include <string_view>
#include <vector>

// The requests of the host's O&M as messages of I4 (Q.3643, clauses 8.2.1 to 8.2.3, step 1),
// whether they come over the network or from a program beside the database.

namespace des {

// What is wrong, and with which element of the message.
class BadRequestElement : public Failure {
public:
    BadRequestElement(Error error, std::string element, std::string text) :
        Failure(std::move(error)), element_(std::move(element)), text_(std::move(text))
    {
    }
    const std::string& element() const noexcept { return element_; }
    const std::string& text() const noexcept { return text_; }

private:
    std::string element_; // "AddNaptrRecords/number[3]/naptr[1]"
    std::string text_;    // the number
};

// Puts what the message asks for into an edit; apply() and commit() are the caller's. Throws
// BadRequestElement for the first element that cannot be done; the edit is then to be dropped.
void prepare(Store& store, Edit& edit, const soap::i4::AddNaptrRecords& message);
void prepare(Store& store, Edit& edit, const soap::i4::ModifyNaptrRecords& message);
void prepare(Store& store, Edit& edit, const soap::i4::CancelNaptrRecords& message);

// The reason for the journal where none was given: "add".
std::string_view purpose_of(const soap::i4::AddNaptrRecords& message);
std::string_view purpose_of(const soap::i4::ModifyNaptrRecords& message);
std::string_view purpose_of(const soap::i4::CancelNaptrRecords& message);

// The records of one element, each as a line to add. Throws BadRequestElement; `path` is where the
// element stands.
std::vector<RecordLine> lines_of(const soap::NumberRecords& number, const std::string& path);

// Tells a repeated request from another one: what the message says, but not on what terms.
template <class Message>
std::string digest_of(Message message)
{
    message.terms.reset();
    std::string content;
    soap::write_content(content, message);
    return RequestDigest().add(Message::name).add(content).to_string();
}

} // namespace des
