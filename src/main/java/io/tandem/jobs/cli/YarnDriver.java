package io.tandem.jobs.cli;

import java.io.IOException;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.InvalidApplicationMasterRequestException;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver of YARN's cluster mode, whose process is the application's master. */
final class YarnDriver {
  private static final Logger LOG = LoggerFactory.getLogger(YarnDriver.class);

  private YarnDriver() {}

  /** Returns whether this process is such a driver. */
  static boolean isThis() {
    return "cluster".equals(System.getProperty("spark.submit.deployMode"))
        && "yarn".equals(System.getProperty("spark.master"));
  }

  /**
   * Ends the application, so that YARN does not restart the driver like a lost one. Spark itself
   * ends only the last attempt, and without a reason.
   *
   * @param why the reason, which the submitting process shows to the user
   */
  static void endApplication(String why) {
    AMRMClient<AMRMClient.ContainerRequest> yarn = AMRMClient.createAMRMClient();
    yarn.init(new YarnConfiguration());
    yarn.start();
    try {
      register(yarn);
      yarn.unregisterApplicationMaster(FinalApplicationStatus.FAILED, why, "");
    } catch (IOException | YarnException e) {
      LOG.warn("YARN may start this job again, as it cannot be told why it has ended", e);
    } finally {
      yarn.stop();
    }
  }

  /** Registers the driver with YARN if it failed before Spark could do so. */
  private static void register(AMRMClient<?> yarn) throws IOException, YarnException {
    try {
      yarn.registerApplicationMaster("", 0, "");
    } catch (InvalidApplicationMasterRequestException e) {
      LOG.debug("Spark has registered it", e);
    }
  }
}
