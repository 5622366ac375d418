#include "http/client.h"

#include "base/text.h"

#include <curl/curl.h>

#include <fmt/format.h>

#include <array>

namespace des {
namespace {

constexpr std::size_t largest_answer = 64U << 20U;
constexpr long slow = 16; // octets a second

struct CloseCurl {
    void operator()(CURL* curl) const noexcept { curl_easy_cleanup(curl); }
};
struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
struct FreeUrl {
    void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
struct FreeText {
    void operator()(char* text) const noexcept { curl_free(text); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

void prepare_library()
{
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK)
        throw Failure(Reason::configuration, "libcurl cannot start");
}

std::string part_of(CURLU* url, CURLUPart part)
{
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK)
        return {};
    return std::unique_ptr<char, FreeText>(text).get();
}

bool is_loopback(const std::string& host)
{
    return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

// Where a URL leads, as far as that matters.
struct Destination {
    std::string scheme;
    std::string host;
};

Result<Destination> destination_of(const std::string& text)
{
    const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
    if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
        return invalid("not a URL: " + quoted(text));
    auto scheme = part_of(url.get(), CURLUPART_SCHEME);
    if (scheme != "http" && scheme != "https")
        return invalid("not an http or https URL: " + quoted(text));
    if (!part_of(url.get(), CURLUPART_USER).empty() || !part_of(url.get(), CURLUPART_QUERY).empty())
        return invalid("neither a user nor a query belongs into this URL: " + quoted(text));
    return Destination{std::move(scheme), part_of(url.get(), CURLUPART_HOST)};
}

void check_destination(const HttpClientOptions& options)
{
    const auto to = destination_of(options.url);
    if (!to)
        throw Failure(Reason::configuration, to.error().message);
    if (to->scheme == "http" && options.cleartext == Cleartext::loopback_only &&
        !is_loopback(to->host))
        throw Failure(Reason::configuration,
                      "cleartext HTTP is for loopback, unless it is allowed: " +
                          quoted(options.url));
}

// Where an answer goes.
struct Reception {
    HttpResponse response;
    const HttpClient::EachPiece* each = nullptr;
    CURL* curl = nullptr;
    std::exception_ptr error; // of `each`

    long status() const
    {
        long code = 0;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
        return code;
    }
};

std::size_t take_body(char* data, std::size_t one, std::size_t size, void* to) noexcept
{
    auto& reception = *static_cast<Reception*>(to);
    try {
        const std::string_view piece(data, one * size);
        const auto status = reception.status();
        if (reception.each != nullptr && (status == 200 || status == 206)) {
            reception.response.status = static_cast<int>(status);
            (*reception.each)(reception.response, piece);
            return piece.size();
        }
        if (reception.response.body.size() + piece.size() > largest_answer)
            return 0;
        reception.response.body += piece;
        return piece.size();
    } catch (...) {
        reception.error = std::current_exception();
        return 0;
    }
}

std::size_t take_field(char* data, std::size_t one, std::size_t size, void* to) noexcept
{
    auto& reception = *static_cast<Reception*>(to);
    try {
        const std::string_view line(data, one * size);
        const auto colon = line.find(':');
        if (line.starts_with("HTTP/"))
            reception.response.fields = {}; // what came before was "100 Continue"
        else if (colon != std::string_view::npos)
            reception.response.fields.add(
                std::string(line.substr(0, colon)),
                std::string(trimmed(line.substr(colon + 1, line.find('\r') - colon - 1))));
        return line.size();
    } catch (...) {
        reception.error = std::current_exception();
        return 0;
    }
}

int watch(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept
{
    return static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

bool is_about_trust(CURLcode code)
{
    return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_ISSUER_ERROR;
}

} // namespace

struct HttpClient::Work {
    explicit Work(HttpClientOptions chosen) : options(std::move(chosen)) {}

    void set_common(const std::string& path, const List& list, Reception& reception);
    Result<HttpResponse> perform(Reception& reception);
    List list_of(const HttpFields& fields) const;

    HttpClientOptions options;
    std::unique_ptr<CURL, CloseCurl> curl;
    std::array<char, CURL_ERROR_SIZE> error{};
};

List HttpClient::Work::list_of(const HttpFields& fields) const
{
    List list;
    const auto append = [&list](const std::string& line) {
        auto* const longer = curl_slist_append(list.get(), line.c_str());
        if (longer == nullptr)
            throw std::bad_alloc();
        static_cast<void>(list.release()); // NOLINT(bugprone-unused-return-value)
        list.reset(longer);
    };
    for (const auto& [name, value] : fields.all())
        append(std::string(name).append(": ").append(value));
    if (!options.token.empty())
        append("Authorization: Bearer " + options.token);
    return list;
}

void HttpClient::Work::set_common(const std::string& path, const List& list, Reception& reception)
{
    curl_easy_reset(curl.get()); // keeps the connection
    reception.curl = curl.get();
    error.front() = '\0';
    const auto set = [this](CURLoption option, auto value) {
        curl_easy_setopt(curl.get(), option, value); // NOLINT
    };
    set(CURLOPT_URL, (options.url + path).c_str());
    set(CURLOPT_HTTPHEADER, list.get());
    set(CURLOPT_ERRORBUFFER, error.data());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_NOPROXY, "*");
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.connect_time.count()));
    set(CURLOPT_WRITEFUNCTION, take_body);
    set(CURLOPT_WRITEDATA, &reception);
    set(CURLOPT_HEADERFUNCTION, take_field);
    set(CURLOPT_HEADERDATA, &reception);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, watch);
    set(CURLOPT_XFERINFODATA, &options.stop);
    if (!options.ca_file.empty())
        set(CURLOPT_CAINFO, options.ca_file.c_str());
    if (!options.certificate_file.empty()) {
        set(CURLOPT_SSLCERT, options.certificate_file.c_str());
        set(CURLOPT_SSLKEY, options.certificate_file.c_str());
    }
}

Result<HttpResponse> HttpClient::Work::perform(Reception& reception)
{
    const auto code = curl_easy_perform(curl.get());
    if (reception.error)
        std::rethrow_exception(reception.error);
    if (code != CURLE_OK) {
        const std::string cause = error.front() != '\0' ? error.data() : curl_easy_strerror(code);
        return tl::unexpected(Error{is_about_trust(code) ? Reason::unauthorised : Reason::no_answer,
                                    fmt::format("no answer from {}: {}", options.url, cause)});
    }
    reception.response.status = static_cast<int>(reception.status());
    return std::move(reception.response);
}

Result<std::string> http_url(std::string text)
{
    const auto to = destination_of(text);
    if (!to)
        return tl::unexpected(to.error());
    return text;
}

HttpClient::HttpClient(HttpClientOptions options)
{
    prepare_library();
    check_destination(options);
    while (options.url.ends_with('/'))
        options.url.pop_back();
    work_ = std::make_unique<Work>(std::move(options));
    work_->curl.reset(curl_easy_init());
    if (!work_->curl)
        throw std::bad_alloc();
}

HttpClient::~HttpClient() = default;

Result<HttpResponse> HttpClient::post(const std::string& path, const HttpFields& fields,
                                      std::string_view body)
{
    Reception reception;
    const auto list = work_->list_of(fields);
    work_->set_common(path, list, reception);
    auto* const curl = work_->curl.get();
    curl_easy_setopt(curl, CURLOPT_TIMEOUT,
                     static_cast<long>(work_->options.exchange_time.count()));
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    return work_->perform(reception);
}

Result<HttpResponse> HttpClient::get(const std::string& path, const HttpFields& fields,
                                     const EachPiece& each)
{
    Reception reception;
    reception.each = &each;
    const auto list = work_->list_of(fields);
    work_->set_common(path, list, reception);
    auto* const curl = work_->curl.get();
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, slow);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME,
                     static_cast<long>(work_->options.stall_time.count()));
    return work_->perform(reception);
}

} // namespace des
