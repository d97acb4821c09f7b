package io.tandem.interop.tensors;

import io.tandem.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors of a file that is being opened, each checked on its own. */
final class TensorTable {
  private static final int MAX_RANK = 32;

  private final Refusals refusals;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  TensorTable(Refusals refusals) {
    this.refusals = refusals;
  }

  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  void requireRank(String name, long rank) {
    if (rank < 0 || rank > MAX_RANK) {
      throw refusals.damaged(
          Long.toUnsignedString(rank) + " axes of the tensor " + Refusals.shown(name),
          "at most " + MAX_RANK);
    }
  }

  /**
   * Returns the header of a tensor after checking its shape.
   *
   * @throws UserException if an axis is negative, or the tensor is larger than an array can be
   */
  TensorHeader header(String name, ElementType type, long... shape) {
    requireRank(name, shape.length);
    List<Integer> sizes = new ArrayList<>(shape.length);
    long bytes = type.bytes();
    for (long size : shape) {
      if (size < 0) {
        throw refusals.damaged(described(name, shape), "sizes of at least 0");
      }
      // Below 2^31 each, so that the product fits a long.
      bytes = size > Integer.MAX_VALUE ? Long.MAX_VALUE : bytes * size;
      if (bytes > Integer.MAX_VALUE) {
        throw refusals.unsupported(
            described(name, shape) + " of " + type,
            "tensors of at most " + Integer.MAX_VALUE + " bytes");
      }
      sizes.add((int) size);
    }
    return new TensorHeader(name, type, sizes);
  }

  static String described(String name, long... shape) {
    return "the tensor %s with the shape %s"
        .formatted(Refusals.shown(name), Arrays.toString(shape));
  }

  void add(TensorHeader header, StoredTensor.Content content) {
    if (tensors.putIfAbsent(header.name(), new StoredTensor(header, content)) != null) {
      throw refusals.damaged(
          "two tensors with the name " + Refusals.shown(header.name()), "different names");
    }
  }
}
