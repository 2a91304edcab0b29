"""The monitoring stack: alarms, their recipients, the budget, the dashboard.

Belongs here: the topic, putting the constructs together. Does not: thresholds (alarms.py).
"""

from aws_cdk import Annotations, CfnOutput, Stack
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.constructs.alarms import make_alarm, watched
from infra.constructs.dashboard import make_dashboard
from infra.settings import EnvironmentSettings
from infra.stacks.api import ApiStack
from infra.stacks.pipeline import PipelineStack


class ObservabilityStack(Stack):
    """One environment's alarms and its dashboard."""

    def __init__(
        self,
        scope: Construct,
        settings: EnvironmentSettings,
        pipeline: PipelineStack,
        api: ApiStack,
    ) -> None:
        """Watch the pipeline."""
        super().__init__(
            scope,
            f"content-assets-{settings.name}-observability",
            description=f"content-assets: monitoring of {settings.name}",
            termination_protection=settings.is_protected,
        )
        topic = _topic(self, settings)
        made = [
            make_alarm(self, settings, each)
            for each in watched(
                settings,
                functions={
                    "worker": pipeline.worker.name,
                    "api": api.api.name,
                    "authorizer": api.authorizer.name,
                },
                api_id=api.http.api.api_id,
                dead_letters=pipeline.work.dead_letters.queue_name,
            )
        ]
        for alarm in made:
            alarm.add_alarm_action(actions.SnsAction(topic))
            alarm.add_ok_action(actions.SnsAction(topic))
        _budget(self, settings)
        make_dashboard(self, settings, made, log_group=f"/aws/lambda/{pipeline.worker.name}")
        CfnOutput(self, "AlarmTopicArn", value=topic.topic_arn)


def _topic(scope: Construct, settings: EnvironmentSettings) -> sns.Topic:
    """Only the alarms of this account may publish, and only over TLS."""
    topic = sns.Topic(scope, "Alarms", enforce_ssl=True)
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            sid="AlarmsPublish",
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": Stack.of(topic).account}},
        )
    )
    if settings.alarm_email:
        topic.add_subscription(subscriptions.EmailSubscription(settings.alarm_email))
    else:
        Annotations.of(scope).add_warning_v2(
            "content-assets:alarm_email",
            f"{settings.name}.alarm_email is not set: no alarm of {settings.name} reaches anybody; "
            "set it in infra/settings.py",
        )
    return topic


def _budget(scope: Construct, settings: EnvironmentSettings) -> None:
    """A budget of the account for a month: readers' traffic is paid by the bucket's owner."""
    if not (settings.alarm_email and settings.budget_usd):
        return
    subscriber = budgets.CfnBudget.SubscriberProperty(
        address=settings.alarm_email, subscription_type="EMAIL"
    )
    notices = [
        budgets.CfnBudget.NotificationWithSubscribersProperty(
            notification=budgets.CfnBudget.NotificationProperty(
                notification_type=kind,
                comparison_operator="GREATER_THAN",
                threshold=percent,
                threshold_type="PERCENTAGE",
            ),
            subscribers=[subscriber],
        )
        for kind, percent in (("ACTUAL", 80), ("FORECASTED", 100))
    ]
    budgets.CfnBudget(
        scope,
        "Budget",
        budget=budgets.CfnBudget.BudgetDataProperty(
            budget_name=f"content-assets-{settings.name}",
            budget_type="COST",
            time_unit="MONTHLY",
            budget_limit=budgets.CfnBudget.SpendProperty(amount=settings.budget_usd, unit="USD"),
        ),
        notifications_with_subscribers=notices,
    )
