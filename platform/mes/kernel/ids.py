"""Identifiers as types of their own, so that one kind cannot be passed for another."""

from typing import NewType

EnterpriseId = NewType("EnterpriseId", int)
PersonId = NewType("PersonId", int)
ItemId = NewType("ItemId", int)
BomId = NewType("BomId", int)
RoutingId = NewType("RoutingId", int)
PartnerId = NewType("PartnerId", int)
LocationId = NewType("LocationId", int)
LotId = NewType("LotId", int)
EmployeeId = NewType("EmployeeId", int)
WorkCentreId = NewType("WorkCentreId", int)
SalesOrderId = NewType("SalesOrderId", int)
SalesOrderLineId = NewType("SalesOrderLineId", int)
DeliveryId = NewType("DeliveryId", int)
WorkOrderId = NewType("WorkOrderId", int)
OperationId = NewType("OperationId", int)
