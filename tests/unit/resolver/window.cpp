#include "resolver/window.h"

#include <doctest/doctest.h>

using des::Window;
using std::chrono::milliseconds;

TEST_SUITE("resolver/window")
{
    TEST_CASE("quick answers widen it, up to a limit")
    {
        Window window(milliseconds(2000));
        const auto before = window.size();
        window.answered_after(milliseconds(500));
        CHECK(window.size() == before + 1);
        for (int i = 0; i < 1000; ++i)
            window.answered_after(milliseconds(1));
        CHECK(window.size() == Window::largest);
    }

    TEST_CASE("slow answers narrow it, down to a limit")
    {
        Window window(milliseconds(2000));
        const auto before = window.size();
        window.answered_after(milliseconds(501));
        CHECK(window.size() == before - 1);
        for (int i = 0; i < 1000; ++i)
            window.answered_after(milliseconds(1900));
        CHECK(window.size() == Window::smallest);
    }

    TEST_CASE("a loss halves it, and what is lost with it does not halve it again")
    {
        Window window(milliseconds(2000));
        const auto before = window.size();
        const auto now = Window::Clock::now();
        window.lost(now);
        window.lost(now + milliseconds(1999));
        CHECK(window.size() == before / 2);
        window.lost(now + milliseconds(2000));
        CHECK(window.size() == before / 4);
        window.lost(now + milliseconds(9000));
        CHECK(window.size() == Window::smallest);
    }
}
