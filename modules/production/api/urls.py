from django.urls import path

from modules.production.api.views import board, floor, reports, work_orders

urlpatterns = [
    path("work-orders", work_orders.WorkOrders.as_view()),
    path("work-orders/suggestions", work_orders.SuggestWorkOrders.as_view()),
    path("work-orders/from-suggestions", work_orders.FromSuggestions.as_view()),
    path("work-orders/<int:pk>", work_orders.OneWorkOrder.as_view()),
    path("work-orders/<int:pk>/release", work_orders.Release.as_view()),
    path("work-orders/<int:pk>/hold", work_orders.Hold.as_view()),
    path("work-orders/<int:pk>/resume", work_orders.Resume.as_view()),
    path("work-orders/<int:pk>/close", work_orders.Close.as_view()),
    path("work-orders/<int:pk>/cancel", work_orders.Cancel.as_view()),
    path("work-orders/<int:pk>/traveller", work_orders.Traveller.as_view()),
    path("work-reports", reports.WorkReports.as_view()),
    path("work-reports/<int:pk>/reverse", reports.Reverse.as_view()),
    path("scrap-reasons", reports.ScrapReasons.as_view()),
    path("scrap-reasons/<int:pk>", reports.OneScrapReason.as_view()),
    path("production/settings", reports.Settings.as_view()),
    path("floor/operations", floor.FloorOperations.as_view()),
    path("floor/operations/<int:pk>", floor.OneFloorOperation.as_view()),
    path("floor/operations/<int:pk>/start", floor.Start.as_view()),
    path("floor/operations/<int:pk>/pause", floor.Pause.as_view()),
    path("floor/operations/<int:pk>/report", floor.Report.as_view()),
    path("floor/scan", floor.Scan.as_view()),
    path("floor/scrap-reasons", floor.FloorScrapReasons.as_view()),
    path("floor/reports/mine", floor.MyReports.as_view()),
    path("board", board.Board.as_view()),
    path("board/links", board.BoardLinks.as_view()),
    path("board/links/<int:pk>", board.OneBoardLink.as_view()),
]
