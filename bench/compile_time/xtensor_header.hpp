#pragma once
// Each names one header of xtensor in the folder where the installed release keeps it, so that a program
// whose compilation is measured includes what it uses and nothing else.
#if __has_include(<xtensor/core/xtensor_config.hpp>)
#define XTENSOR_CONTAINERS(name) <xtensor/containers/name.hpp>
#define XTENSOR_CORE(name) <xtensor/core/name.hpp>
#define XTENSOR_GENERATORS(name) <xtensor/generators/name.hpp>
#define XTENSOR_IO(name) <xtensor/io/name.hpp>
#define XTENSOR_VIEWS(name) <xtensor/views/name.hpp>
#else
#define XTENSOR_CONTAINERS(name) <xtensor/name.hpp>
#define XTENSOR_CORE(name) <xtensor/name.hpp>
#define XTENSOR_GENERATORS(name) <xtensor/name.hpp>
#define XTENSOR_IO(name) <xtensor/name.hpp>
#define XTENSOR_VIEWS(name) <xtensor/name.hpp>
#endif
