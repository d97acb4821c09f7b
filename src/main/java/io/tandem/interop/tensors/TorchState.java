package io.tandem.interop.tensors;

import io.tandem.interop.tensors.TorchTensor.Storage;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** The tensors of a state dictionary, checked and put into the table of a file. */
record TorchState(Refusals refusals, TensorTable table, Storages storages) {
  /** Finds the bytes of storages. */
  @FunctionalInterface
  interface Storages {
    /** Returns the bytes with this key, if there are any. */
    Optional<Bytes> of(String key);
  }

  record Bytes(long size, StoredTensor.Content content) {}

  /**
   * @param value the unpickled object
   */
  void add(Object value) {
    if (!(value instanceof Map<?, ?> tensors)) {
      throw refusals.unsupported(
          "a pickle of " + Unpickler.kind(value), "a dictionary: save model.state_dict()");
    }
    for (Map.Entry<?, ?> entry : tensors.entrySet()) {
      String name = String.valueOf(entry.getKey());
      if (!(entry.getValue() instanceof TorchTensor tensor)) {
        throw refusals.unsupported(
            "%s as %s".formatted(Unpickler.kind(entry.getValue()), Refusals.shown(name)),
            "tensors only: save model.state_dict() itself");
      }
      add(name, tensor);
    }
  }

  private void add(String name, TorchTensor tensor) {
    Storage storage = tensor.storage();
    TensorHeader header = table.header(name, storage.type(), tensor.sizes());
    Bytes bytes =
        storages
            .of(storage.key())
            .orElseThrow(
                () ->
                    refusals.damaged(
                        "no storage %s for the tensor %s"
                            .formatted(Refusals.shown(storage.key()), Refusals.shown(name)),
                        "the bytes of each tensor"));
    if (bytes.size() > Integer.MAX_VALUE
        || bytes.size() % storage.type().bytes() != 0
        || storage.elements() != bytes.size() / storage.type().bytes()) {
      throw refusals.damaged(
          "the storage %s of %s elements of %s in %s bytes"
              .formatted(
                  Refusals.shown(storage.key()), storage.elements(), storage.type(), bytes.size()),
          "elements that fill it, at most " + Integer.MAX_VALUE + " bytes");
    }
    if (header.elements() == 0) {
      table.add(header, InputStream::nullInputStream);
      return;
    }
    if (!tensor.isInStorage()) {
      throw refusals.damaged(
          TensorTable.described(name, tensor.sizes()) + " from " + tensor.offset(),
          "a tensor within the " + storage.elements() + " elements of its storage");
    }
    table.add(
        header,
        tensor.isStorage() ? bytes.content() : () -> tensor.gathered(bytes.content().open()));
  }
}
