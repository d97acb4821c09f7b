package io.tandem.store;

import io.tandem.averaging.WorkerState;
import java.io.IOException;

/**
 * The layout of {@code workers/00000.state}, little-endian: int worker, long updates, long count,
 * count floats. Size and checksum stand in the checkpoint's header.
 */
final class WorkerStateFile {
  private static final int HEADER_BYTES = Integer.BYTES + 2 * Long.BYTES;

  private WorkerStateFile() {}

  static String name(int worker) {
    return "workers/%05d.state".formatted(worker);
  }

  static void write(PartWriter out, int worker, long updates, float[] state) throws IOException {
    out.writeInt(worker);
    out.writeLong(updates);
    out.writeLong(state.length);
    out.writeFloats(state);
  }

  /** Reads and verifies. */
  static WorkerState read(PartReader in, Part part) throws IOException {
    int worker = in.readInt();
    long updates = in.readLong();
    long count = in.readLong();
    long expected = (part.bytes() - HEADER_BYTES) / Float.BYTES;
    if (count != expected) {
      throw new DamagedFileException(
          "%s is damaged: expected %d floats, its header says %d"
              .formatted(part.name(), expected, count));
    }
    float[] state = new float[Math.toIntExact(count)];
    in.readFloats(state);
    in.verify();
    return new WorkerState(worker, updates, state);
  }
}
