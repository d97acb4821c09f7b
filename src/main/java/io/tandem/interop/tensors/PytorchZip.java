package io.tandem.interop.tensors;

import io.tandem.interop.tensors.TorchTensor.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * PyTorch's files of a state dictionary, such as pytorch_model.bin: a zip archive with a pickle
 * that describes the tensors, and their bytes in files of their own. The pickle is a program; it is
 * read by {@link Unpickler}, which knows tensors and executes nothing.
 */
public final class PytorchZip {
  private static final String FORMAT = "a file of torch.save";
  private static final String PICKLE = "/data.pkl";
  private static final byte[] LITTLE = {'l', 'i', 't', 't', 'l', 'e'};

  /** Some 100,000 tensors. */
  private static final int LARGEST_PICKLE = 1 << 24;

  private final ZipArchive archive;
  private final String folder;
  private final Refusals refusals;
  private final TensorTable table;

  private PytorchZip(ZipArchive archive, String folder, Refusals refusals, TensorTable table) {
    this.archive = archive;
    this.folder = folder;
    this.refusals = refusals;
    this.table = table;
  }

  /** Opens a file; closing the result closes the bytes, and so does a failure here. */
  public static TensorFile open(RandomAccessBytes bytes) throws IOException {
    return StoredTensors.open(bytes, FORMAT, PytorchZip::read);
  }

  private static void read(RandomAccessBytes bytes, Refusals refusals, TensorTable table)
      throws IOException {
    ZipArchive archive = ZipArchive.read(bytes, refusals);
    List<String> pickles =
        archive.members().keySet().stream()
            .filter(name -> name.indexOf(PICKLE) == name.length() - PICKLE.length())
            .filter(name -> name.indexOf('/') == name.length() - PICKLE.length())
            .toList();
    if (pickles.size() != 1) {
      throw refusals.damaged(pickles.size() + " members FOLDER" + PICKLE, "one");
    }
    String folder = pickles.get(0).replace(PICKLE, "/");
    if (archive.members().containsKey(folder + "constants.pkl")) {
      throw refusals.unsupported(
          "a program of TorchScript", "tensors only: save model.state_dict()");
    }
    new PytorchZip(archive, folder, refusals, table).read(archive.members().get(pickles.get(0)));
  }

  private void read(ZipMember pickle) throws IOException {
    requireLittleEndian();
    if (pickle.size() > LARGEST_PICKLE) {
      throw refusals.unsupported(
          "a pickle of " + pickle.size() + " bytes", "at most " + LARGEST_PICKLE);
    }
    byte[] program = content(pickle);
    Object value = Unpickler.read(program, refusals, new TorchObjects(refusals));
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

  private void requireLittleEndian() throws IOException {
    ZipMember order = archive.members().get(folder + "byteorder");
    if (order != null
        && (order.size() != LITTLE.length || !Arrays.equals(content(order), LITTLE))) {
      throw refusals.unsupported(
          "another byte order than little", "a file that was saved on a little-endian machine");
    }
  }

  private byte[] content(ZipMember member) throws IOException {
    try (InputStream in = archive.open(member)) {
      return in.readAllBytes();
    }
  }

  private void add(String name, TorchTensor tensor) {
    Storage storage = tensor.storage();
    TensorHeader header = table.header(name, storage.type(), tensor.sizes());
    ZipMember member = archive.members().get(folder + "data/" + storage.key());
    if (member == null) {
      throw refusals.damaged(
          "no member data/%s for the tensor %s"
              .formatted(Refusals.shown(storage.key()), Refusals.shown(name)),
          "the bytes of each tensor");
    }
    if (member.size() > Integer.MAX_VALUE
        || member.size() % storage.type().bytes() != 0
        || storage.elements() != member.size() / storage.type().bytes()) {
      throw refusals.damaged(
          "the storage %s of %s elements of %s in %s bytes"
              .formatted(
                  Refusals.shown(storage.key()), storage.elements(), storage.type(), member.size()),
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
        tensor.isStorage()
            ? () -> archive.open(member)
            : () -> tensor.gathered(archive.open(member)));
  }
}
