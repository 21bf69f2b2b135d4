#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

namespace needle {
namespace cpu {

struct AlignedArray {
  AlignedArray(const size_t size) : size(size), ptr(new float[size]) {}
  ~AlignedArray() { delete[] ptr; }
  size_t size;
  float* ptr;
};

void Fill(AlignedArray* out, float val) {
  for (size_t i = 0; i < out->size; i++) out->ptr[i] = val;
}

}  // namespace cpu
}  // namespace needle

PYBIND11_MODULE(ndarray_backend_cpu, m) {
  namespace py = pybind11;
  using namespace needle;
  using namespace cpu;
  m.attr("__device_name__") = "cpu";
  py::class_<AlignedArray>(m, "Array").def(py::init<size_t>());
  m.def("fill", Fill);
}
