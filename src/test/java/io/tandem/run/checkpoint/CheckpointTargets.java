package io.tandem.run.checkpoint;

import io.tandem.averaging.round.WorkerState;
import io.tandem.config.UserException;
import io.tandem.fuzz.FuzzTarget;
import io.tandem.fuzz.ScratchFolder;
import io.tandem.storage.DamagedFileException;
import io.tandem.storage.FileEntry;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.apache.commons.lang3.SerializationUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The headers of checkpoints and the states of workers in them, fuzzed. */
public final class CheckpointTargets {
  private static final HadoopConf CONF = HadoopConf.of(new Configuration());

  private CheckpointTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget("checkpoint", "checkpoint.json", CheckpointTargets::readHeader),
        new FuzzTarget(
            "worker-state", WorkerStateFile.name(0), CheckpointTargets::readWorkerState));
  }

  private static String readHeader(byte[] input, String file) throws IOException {
    try {
      CheckpointHeader header = CheckpointHeader.parse(input, new Path(file));
      // This is how executors receive it.
      CheckpointHeader sent = SerializationUtils.roundtrip(header);
      return String.format(Locale.ROOT, "parts: %d", sent.parts().size());
    } catch (DamagedFileException e) {
      throw new UserException(e.getMessage(), e); // as Checkpoint.open does
    }
  }

  /** Reads a state whose size and checksum are those in the header, which mutations do not meet. */
  private static String readWorkerState(byte[] input, String file) throws IOException {
    java.nio.file.Path directory = ScratchFolder.of("checkpoint");
    Files.createDirectories(directory.resolve(file).getParent());
    Files.write(directory.resolve(file), input);
    CRC32C crc = new CRC32C();
    crc.update(input);
    try {
      WorkerState state = read(directory, FileEntry.of(file, input.length, crc));
      FileEntry written = new WorkerStateWriter(CONF, new Path(directory.toString())).write(state);
      if (!read(directory, written).equals(state)) {
        throw new AssertionError("another state after it was written and read");
      }
      return state.toString();
    } catch (UserException e) {
      throw new UserException(e.getMessage().replace(directory + "/", ""), e);
    }
  }

  private static WorkerState read(java.nio.file.Path directory, FileEntry part) throws IOException {
    CheckpointHeader header =
        new CheckpointHeader(
            CheckpointHeader.FORMAT_VERSION,
            CheckpointHeader.KIND,
            1,
            1,
            0,
            1,
            Validated.Network.LATEST,
            Double.NaN,
            Double.NaN,
            Instant.EPOCH,
            CheckpointHeader.LITTLE_ENDIAN,
            null,
            List.of(),
            List.of(part));
    Path path = new Path(directory.toString());
    return new Checkpoint(CONF, path, path, header).worker(0);
  }
}
