package io.tandem.jobs.train;

import io.tandem.config.SettingsReader;
import io.tandem.storage.GivenPath;
import io.tandem.training.checkpoint.PretrainedModel;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Settings of a training with full paths, as a run keeps them: it may be resumed from another
 * directory. Driver only.
 */
public final class LocatedSettings {
  private static final List<String> PATHS =
      List.of("corpus.dir", "ledger.path", PretrainedModel.FROM);

  private LocatedSettings() {}

  /**
   * @throws io.tandem.UserException when there is no file system for one of the paths
   */
  public static SettingsReader of(SettingsReader given, Configuration hadoop) {
    SettingsReader located = given;
    for (String setting : PATHS) {
      String text = given.text(setting);
      GivenPath path = GivenPath.setting(setting, text);
      if (!text.isEmpty() && !path.path().isAbsolute()) {
        located = located.with(setting, path.in(hadoop).toString(), path.label());
      }
    }
    return located;
  }
}
