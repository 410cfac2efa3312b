// SPDX-License-Identifier: MIT
// Classify texts in C++17:  c++ -std=c++17 example.cpp $(pkg-config --cflags --libs libstance) && ./a.out [MODEL]
#include <stance.h>

#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace stance {

class error : public std::runtime_error {
  public:
    explicit error(const stance_error &e) : std::runtime_error(e.text), status(e.status) {}
    stance_status status;
};

namespace detail {
template <auto release> struct deleter {
    template <typename T> void operator()(T *object) const { release(object); }
};
template <typename T, auto release> using owner = std::unique_ptr<T, deleter<release>>;

inline void check(stance_status status, const stance_error &e) {
    if (status != STANCE_OK) throw error(e);
}
} // namespace detail

// A model: share it between threads.
class model {
  public:
    model() { // the built-in one
        stance_model *opened = nullptr;
        stance_error e;
        detail::check(stance_model_builtin(&opened, nullptr, &e), e);
        handle_.reset(opened);
    }
    explicit model(const std::string &path) {
        stance_model *opened = nullptr;
        stance_error e;
        detail::check(stance_model_open(&opened, path.c_str(), nullptr, &e), e);
        handle_.reset(opened);
    }
    const stance_model *get() const { return handle_.get(); }
    std::size_t tasks() const { return stance_model_task_count(get()); }
    std::string_view task(std::size_t number) const { return stance_model_task_name(get(), number); }

  private:
    detail::owner<stance_model, stance_model_free> handle_;
};

// What is said of one text; must not outlive the model.
class result {
  public:
    explicit result(stance_result *owned) : handle_(owned) {}
    std::string_view label(std::size_t task = 0) const { return stance_result_label(handle_.get(), task); }
    double probability(std::size_t task, std::size_t label) const {
        return stance_result_probability(handle_.get(), task, label);
    }
    double known() const { return stance_result_known(handle_.get()); }
    std::vector<std::string_view> sentences() const { // parts of the result
        std::size_t length = 0;
        const char *begin = stance_result_text(handle_.get(), &length);
        std::string_view text(begin, length);
        std::vector<std::string_view> all;
        for (std::size_t i = 0; i < stance_result_sentence_count(handle_.get()); i++) {
            stance_span span = stance_result_sentence(handle_.get(), i);
            all.push_back(text.substr(span.begin, span.end - span.begin));
        }
        return all;
    }
    std::string_view sentence_label(std::size_t sentence, std::size_t task = 0) const {
        return stance_result_sentence_label(handle_.get(), sentence, task);
    }

  private:
    detail::owner<stance_result, stance_result_free> handle_;
};

// Scratch memory for one thread; must not outlive the model.
class classifier {
  public:
    explicit classifier(const model &m) {
        stance_classifier *made = nullptr;
        stance_error e;
        detail::check(stance_classifier_new(&made, m.get(), nullptr, &e), e);
        handle_.reset(made);
    }
    result operator()(std::string_view text) {
        stance_result *made = nullptr;
        stance_error e;
        detail::check(stance_classify(handle_.get(), text.data(), text.size(), nullptr, &made, &e), e);
        return result(made);
    }

  private:
    detail::owner<stance_classifier, stance_classifier_free> handle_;
};

} // namespace stance

int main(int count, char **arguments) try {
    stance::model model = count > 1 ? stance::model(arguments[1]) : stance::model();
    stance::classifier classify(model);
    auto result = classify("Huawei must be banned from 5G networks. The vendor is a risk. Ministers meet on Monday.");
    for (std::size_t task = 0; task < model.tasks(); task++)
        std::cout << model.task(task) << ": " << result.label(task) << '\n';
    auto sentences = result.sentences();
    for (std::size_t i = 0; i < sentences.size(); i++)
        std::cout << "  " << result.sentence_label(i) << ": " << sentences[i] << '\n';
} catch (const stance::error &e) {
    std::cerr << stance_status_name(e.status) << ": " << e.what() << '\n';
    return 1;
}
