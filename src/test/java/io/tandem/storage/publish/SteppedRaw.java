package io.tandem.storage.publish;

import io.tandem.QuickLocalFiles;
import java.io.File;
import org.apache.hadoop.fs.Path;

/** Local files of which each access is a step of an {@link Interleaving}. */
class SteppedRaw extends QuickLocalFiles.Raw {
  @Override
  public File pathToFile(Path path) {
    Interleaving.step();
    return super.pathToFile(path);
  }
}
