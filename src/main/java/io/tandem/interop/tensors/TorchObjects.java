package io.tandem.interop.tensors;

import io.tandem.interop.tensors.TorchTensor.Storage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The objects allowed in the pickle of a PyTorch state dictionary: only tensors. */
final class TorchObjects {
  private static final String A_STORAGE = "the type, the key and the size of a storage";
  private static final String A_TENSOR = "a storage, an offset, sizes and strides";

  private static final Map<String, ElementType> STORAGES =
      Map.of(
          "torch FloatStorage", ElementType.FLOAT32,
          "torch HalfStorage", ElementType.FLOAT16,
          "torch BFloat16Storage", ElementType.BFLOAT16,
          "torch DoubleStorage", ElementType.FLOAT64,
          "torch LongStorage", ElementType.INT64,
          "torch IntStorage", ElementType.INT32,
          "torch ShortStorage", ElementType.INT16,
          "torch CharStorage", ElementType.INT8,
          "torch ByteStorage", ElementType.UINT8,
          "torch BoolStorage", ElementType.INT8);

  private static final Map<String, Function> FUNCTIONS =
      Map.of(
          "collections OrderedDict", Function.DICTIONARY,
          "torch._utils _rebuild_tensor_v2", Function.TENSOR,
          "torch._utils _rebuild_parameter", Function.PARAMETER);

  private final Refusals refusals;
  private final Map<String, Storage> storages = new HashMap<>();

  private enum Function {
    DICTIONARY,
    TENSOR,
    PARAMETER
  }

  TorchObjects(Refusals refusals) {
    this.refusals = refusals;
  }

  /** The storages of tensors, by key. */
  Map<String, Storage> storages() {
    return storages;
  }

  /** Imports a name; refuses everything not known to be harmless. */
  Object imported(String module, String name) {
    String whole = module + " " + name;
    Object known = STORAGES.containsKey(whole) ? STORAGES.get(whole) : FUNCTIONS.get(whole);
    if (known == null) {
      throw refusals.unsupported(
          "a pickle that imports %s (nothing was executed)"
              .formatted(Refusals.shown(module + "." + name)),
          "tensors only: save model.state_dict() of a model that you trust, best as safetensors");
    }
    return known;
  }

  /** Calls an imported object. */
  Object called(Object callable, List<?> arguments) {
    if (!(callable instanceof Function function)) {
      throw refusals.damaged(
          "a call of %s in the pickle".formatted(Unpickler.kind(callable)), "tensors only");
    }
    return switch (function) {
      case DICTIONARY -> {
        require(arguments.isEmpty(), "arguments of an OrderedDict", "none");
        yield new LinkedHashMap<>();
      }
      case TENSOR -> tensor(arguments);
      case PARAMETER -> {
        require(
            !arguments.isEmpty() && arguments.get(0) instanceof TorchTensor,
            "a parameter without a tensor",
            "a tensor");
        yield arguments.get(0);
      }
    };
  }

  private TorchTensor tensor(List<?> arguments) {
    if (arguments.size() >= 4
        && arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Long offset
        && arguments.get(2) instanceof List<?> sizes
        && arguments.get(3) instanceof List<?> strides
        && sizes.size() == strides.size()
        && offset >= 0) {
      return new TorchTensor(storage, offset, numbers(sizes), numbers(strides));
    }
    throw refusals.damaged("other arguments of a tensor", A_TENSOR);
  }

  private long[] numbers(List<?> values) {
    long[] numbers = new long[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      require(
          values.get(i) instanceof Long number && number >= 0,
          "a size or stride that is negative or no number",
          A_TENSOR);
      numbers[i] = (Long) values.get(i);
    }
    return numbers;
  }

  /** Returns an object stored outside the pickle. */
  Object stored(Object id) {
    if (id instanceof List<?> parts
        && (parts.size() == 5 || (parts.size() == 6 && parts.get(5) == null))
        && "storage".equals(parts.get(0))
        && parts.get(1) instanceof ElementType type
        && parts.get(2) instanceof String key
        && parts.get(4) instanceof Long elements
        && elements >= 0) {
      Storage storage = new Storage(type, key, elements);
      storages.put(key, storage);
      return storage;
    }
    throw refusals.damaged("another reference out of the pickle", A_STORAGE);
  }

  private void require(boolean condition, String found, String expected) {
    if (!condition) {
      throw refusals.damaged(found, expected);
    }
  }
}
