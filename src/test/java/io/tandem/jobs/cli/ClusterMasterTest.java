package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.storage.RemoteService;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Masters that cannot be reached: nothing listens on port 1. */
class ClusterMasterTest {
  private final SparkConf conf = new SparkConf(false);
  private final Configuration hadoop = new Configuration();

  @BeforeEach
  void waitForNobody() {
    hadoop.setInt(RemoteService.PATIENCE_KEY, 0);
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> ClusterMaster.await(conf, hadoop))
        .isInstanceOf(UserException.class)
        .hasMessage(message);
  }

  @Test
  void aMasterOfSparksThatIsDownIsOneSentence() {
    conf.setMaster("spark://127.0.0.1:1");
    assertRefused(
        "spark://127.0.0.1:1 did not answer within 0 s (127.0.0.1:1: Connection refused): start it,"
            + " or give the URL of a running one by --master");
  }

  @Test
  void aMasterWithoutAPortIsOne() {
    conf.setMaster("spark://node");
    assertRefused("the Spark master spark://node: expected spark://HOST:PORT, found node");
  }

  @Test
  void aResourceManagerThatIsDownIsOne() {
    conf.setMaster("yarn");
    hadoop.set("yarn.resourcemanager.address", "127.0.0.1:1");
    assertRefused(
        "YARN's ResourceManager did not answer within 0 s (127.0.0.1:1: Connection refused): start"
            + " it, or set HADOOP_CONF_DIR to the folder that holds the yarn-site.xml of a running"
            + " one");
    hadoop.set("yarn.resourcemanager.ha.rm-ids", "a,b");
    hadoop.set("yarn.resourcemanager.hostname.a", "127.0.0.1");
    hadoop.set("yarn.resourcemanager.address.a", "127.0.0.1:2");
    hadoop.set("yarn.resourcemanager.address.b", "127.0.0.1:3");
    assertThatThrownBy(() -> ClusterMaster.await(conf, hadoop)).hasMessageContaining("0.1:3: ");
  }

  @Test
  void anApiServerOfKubernetesThatIsDownIsOne() {
    for (String master : List.of("k8s://https://127.0.0.1:1", "k8s://127.0.0.1:1")) {
      conf.setMaster(master);
      assertRefused(
          "Kubernetes' API server did not answer within 0 s (127.0.0.1:1: Connection refused): give"
              + " the URL of a running one by --master; kubectl cluster-info prints it");
    }
    conf.setMaster("k8s://https://");
    assertRefused("the Spark master k8s://https://: expected k8s://https://HOST:PORT");
    conf.setMaster("k8s://https:///path");
    assertRefused("the Spark master k8s://https:///path: expected k8s://https://HOST:PORT");
  }

  /** Spark starts it with client mode and the URL that was given outside the cluster. */
  @Test
  void aDriverInAPodAsksNobody() {
    conf.setMaster("k8s://https://127.0.0.1:1").set("spark.kubernetes.submitInDriver", "true");
    assertThatCode(() -> ClusterMaster.await(conf, hadoop)).doesNotThrowAnyException();
  }

  @Test
  void aDriverThatTheClusterHasStartedAsksNobody() {
    conf.setMaster("yarn").set("spark.submit.deployMode", "cluster");
    assertThatCode(() -> ClusterMaster.await(conf, hadoop)).doesNotThrowAnyException();
  }

  @Command(name = "train")
  private static final class FailingStart implements Runnable {
    @Override
    public void run() {
      throw SparkEndedException.atStart(
          new IllegalStateException(
              "no context", new SparkException("Invalid master URL: spark://x\n\tat y")),
          "spark://x");
    }
  }

  @Test
  void aSessionThatCannotBeHadIsOneSentenceToo() {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new FailingStart()).setErr(new PrintWriter(err, true));

    assertThat(ExitCodes.run(command)).isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString().lines().findFirst())
        .hasValue(
            "train: Spark did not start with the master spark://x (Invalid master URL: spark://x):"
                + " nothing was written; fix that and run the same command again");
  }
}
