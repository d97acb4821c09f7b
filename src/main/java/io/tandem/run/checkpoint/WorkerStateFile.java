package io.tandem.run.checkpoint;

import io.tandem.averaging.round.WorkerState;
import io.tandem.storage.ChecksummedReader;
import io.tandem.storage.ChecksummedWriter;
import io.tandem.storage.DamagedFileException;
import io.tandem.storage.FileEntry;
import java.io.IOException;
import java.util.Locale;

/**
 * The layout of {@code workers/00000.state}, little-endian: int worker, long updates, long count,
 * count floats of the updater's state; and, if something was not sent, long count, count floats of
 * the residual. Size and checksum stand in the checkpoint's header.
 */
final class WorkerStateFile {
  private WorkerStateFile() {}

  static String name(int worker) {
    return String.format(Locale.ROOT, "workers/%05d.state", worker);
  }

  static void write(ChecksummedWriter out, WorkerState state) throws IOException {
    out.writeInt(state.worker());
    out.writeLong(state.updates());
    writeVector(out, state.updaterState());
    if (state.residual().length > 0) {
      writeVector(out, state.residual());
    }
  }

  private static void writeVector(ChecksummedWriter out, float[] values) throws IOException {
    out.writeLong(values.length);
    out.writeFloats(values);
  }

  /** Reads and verifies. */
  static WorkerState read(ChecksummedReader in, FileEntry part) throws IOException {
    int worker = in.readInt();
    long updates = in.readLong();
    if (worker < 0 || !part.name().equals(name(worker)) || updates < 0) {
      throw new DamagedFileException(
          String.format(
              Locale.ROOT,
              "%s is damaged: found worker %d after %d updates, expected the worker of its name",
              part.name(),
              worker,
              updates));
    }
    float[] updaterState = in.readFloats(in.readLong());
    float[] residual = in.remaining() > 0 ? in.readFloats(in.readLong()) : new float[0];
    if (in.remaining() > 0) {
      throw new DamagedFileException(
          String.format(
              Locale.ROOT, "%s is damaged: %d bytes too long", part.name(), in.remaining()));
    }
    in.verify();
    return new WorkerState(worker, updates, updaterState, residual);
  }
}
