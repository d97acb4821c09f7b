package io.tandem.run.checkpoint;

import io.tandem.averaging.round.WorkerState;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.AtomicStep;
import io.tandem.storage.ChecksummedWriter;
import io.tandem.storage.FileEntry;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ObjectStores;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;

/**
 * Writes worker states into a checkpoint that is being made, from any JVM: capture it in the
 * closure of a Spark task, collect the parts and hand them to {@link CheckpointWriter#addWorkers}.
 * Attempts of one task may run twice or at the same time; each file appears whole, by rename or, in
 * object stores, when it is closed.
 */
public final class WorkerStateWriter implements Serializable {
  private static final long serialVersionUID = 1L;

  private final HadoopConf conf;
  private final String staging;

  WorkerStateWriter(HadoopConf conf, Path staging) {
    this.conf = conf;
    this.staging = staging.toString();
  }

  /** Writes the state of one worker. */
  public FileEntry write(WorkerState state) throws StateNotWrittenException {
    try {
      return writeWhole(state);
    } catch (IOException | FSError e) {
      throw new StateNotWrittenException(e);
    }
  }

  private FileEntry writeWhole(WorkerState state) throws IOException {
    String name = WorkerStateFile.name(state.worker());
    Path target = new Path(staging, name);
    if (ObjectStores.have(conf, target)) {
      try (ChecksummedWriter out = new ChecksummedWriter(conf, target)) {
        WorkerStateFile.write(out, state);
        return out.finish(name);
      }
    }
    Path temporary = AtomicFile.temporaryBeside(target);
    try (ChecksummedWriter out = new ChecksummedWriter(conf, temporary)) {
      WorkerStateFile.write(out, state);
      FileEntry part = out.finish(name);
      AtomicStep.replace(conf, temporary, target);
      return part;
    } catch (IOException | RuntimeException | FSError e) {
      AtomicFile.discard(conf, temporary, e);
      throw e;
    }
  }
}
