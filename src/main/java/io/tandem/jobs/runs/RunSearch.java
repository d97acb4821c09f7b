package io.tandem.jobs.runs;

import io.tandem.UserException;
import io.tandem.run.RunDirectory;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ManifestHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Looks for runs below a folder, on any Hadoop file system. */
public final class RunSearch {
  private final HadoopConf conf;

  public RunSearch(HadoopConf conf) {
    this.conf = conf;
  }

  /**
   * Returns the runs below a folder, or the folder itself if it is one, sorted by path. Does not
   * search inside runs and corpora.
   *
   * @throws UserException if there are none
   */
  public List<RunDirectory> below(GivenPath given) throws IOException {
    if (!given.status(conf.configuration()).isDirectory()) {
      throw UserException.of("%s is a file; expected a folder with runs", given.label());
    }
    List<RunDirectory> found = new ArrayList<>();
    look(given.in(conf.configuration()), found);
    if (found.isEmpty()) {
      throw UserException.of(
          "%s: found no training run in it; expected the run.dir of jobs/train.sh or a folder above",
          given.label());
    }
    return found;
  }

  private void look(Path folder, List<RunDirectory> found) throws IOException {
    ManifestHead head = ManifestHead.read(conf, folder).orElse(null);
    if (head != null && head.isRun()) {
      found.add(RunDirectory.open(conf, folder));
    }
    if (head != null && (head.isRun() || head.isCorpus())) {
      return;
    }
    FileStatus[] children = conf.fileSystem(folder).listStatus(folder);
    Arrays.sort(children);
    for (FileStatus child : children) {
      if (child.isDirectory() && !child.getPath().getName().startsWith(".")) {
        look(child.getPath(), found);
      }
    }
  }
}
