#pragma once

#include "answer/index.h"
#include "answer/operator_numbers.h"
#include "daemon/source.h"
#include "server/current.h"
#include "server/zone_history.h"
#include "store/store.h"

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace des {

// Beside what is in the file: what part of it is answered, and who is asked about the rest.
struct FeedTerms {
    enum class Profiles { all, own }; // also of partners, or the host operator's alone
    Profiles profiles = Profiles::all;
    std::vector<DesServer> des_servers;
    // Told of everything that is published, in the thread that publishes it. Must not wait.
    std::function<void(ServedChange)> published;
};

// Keeps what is answered equal to what the store holds: looks every 20 ms whether somebody has
// committed a change, and then publishes a new snapshot. Until that is ready, and when the file
// cannot be read, the old one is answered.
class Feed : public Source {
public:
    // Reads everything, and publishes it. Throws Failure when that is no DES store.
    Feed(std::string path, CurrentSnapshot& current, OperatorNumbers& operators,
         FeedTerms terms = {});

    // Follows the changes in a thread of its own, which ends with the object.
    void start() override;
    // Makes it open the file and read everything again.
    void read_again() noexcept override { read_again_ = true; }

    // Moves as long as the feed does.
    std::uint64_t beats() const noexcept override { return beats_; }

private:
    // Which file the path means.
    struct File {
        dev_t device = 0;
        ino_t inode = 0;
        bool operator==(const File&) const = default;
    };
    static std::optional<File> find_file(const std::string& path);

    void follow(const std::stop_token& stop);
    void look();
    void open();
    void load();
    void scan(const std::function<void(const RecordRow&)>& each);
    std::unordered_map<std::int64_t, OperatorNumber> numbers_of_rows();
    OperatorNumber owner_of(const NumberBlock& number);
    Zone zone();
    static Serial serial_of(ChangeNumber change);
    bool replay();
    void update();
    // What may differ from what was published before; nothing: everything.
    void publish(std::optional<std::vector<NumberKey>> touched);
    void report(const std::string& trouble);

    const std::string path_;
    CurrentSnapshot& current_;
    OperatorNumbers& operators_;
    const FeedTerms terms_;
    File file_;
    std::optional<Store> store_;
    std::optional<Index> index_;
    ChangeNumber change_{}; // what is published
    std::shared_ptr<const Snapshot> published_;
    bool is_behind_ = false; // there may be more
    std::string trouble_;    // as reported; empty when all is well
    std::atomic<bool> read_again_ = false;
    std::atomic<std::uint64_t> beats_ = 0;
    std::stop_token stop_;
    std::jthread thread_; // the last: it ends before the rest goes
};

} // namespace des
