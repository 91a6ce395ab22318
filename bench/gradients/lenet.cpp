#include "lenet.hpp"

#include "measured.hpp"

namespace {

struct training {
    explicit training(const std::string& folder)
        : x(xf::load_npy<float, 4>(folder + "/digits.npy")),
          truth(xf::load_npy<float, 2>(folder + "/truth.npy")) {
        for (const xf::nn::named_parameter& p : net.parameters()) {
            const auto values = xf::load_npy<float>(folder + "/" + p.name + ".npy");
            std::copy(values.begin(), values.end(), p.elements().begin());
        }
        const xf::any_expr<float, 2> scores(net(x));
        const xf::any_expr<float, 0> loss = xf::nn::cross_entropy(scores, truth);
        forward = xf::plan(loss);
        step = optimiser.minimise(loss, net);
    }
    std::vector<double> sizes() const {
        std::vector<double> all{double(loss)};
        for (const xf::nn::named_parameter& p : net.parameters()) all.push_back(size_of_all(p.elements()));
        return all;
    }

    xt::xtensor<float, 4> x;
    xt::xtensor<float, 2> truth;
    lenet net;
    xf::train::sgd optimiser{{.rate = 0.01F}};
    xf::any_plan<float, 0> forward;
    xf::train::step step;
    xt::xtensor<float, 0> value;
    float loss = 0;
};

}  // namespace

measured lenet_step(const std::string& folder, int threads) {
    xf::set_threads(threads);
    const auto t = std::make_shared<training>(folder);
    return {[t] { t->forward.run(t->value); }, [t] { t->loss = t->step.run(); }, [t] { return t->sizes(); }};
}
